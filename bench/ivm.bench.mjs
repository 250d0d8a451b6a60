// Views that maintain themselves: six views over orders, customers and products, each alone and all together, through
// commits of 1, 100 and 10 000 changed rows, beside the same kept by hand in JavaScript and beside other libraries that
// maintain views. Every view has a listener that is told which rows changed. With --tpch: TPC-H's views through its
// refresh functions.
import { readOptions } from './ivm/options.mjs';
import { runIvm } from './ivm/run.mjs';
import { runTpch } from './ivm/tpch.mjs';

const options = readOptions();
await (options.tpch ? runTpch(options) : runIvm(options));
