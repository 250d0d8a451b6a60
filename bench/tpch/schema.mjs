// The eight tables of TPC-H (specification 1.4): names, types, primary keys, and the foreign keys that
// row stores index.
import { defineTable } from '../tables.mjs';

const money = 'NUMERIC(15,2)';

export const tables = [
  defineTable('region', {
    columns: { r_regionkey: 'INTEGER', r_name: 'CHAR(25)', r_comment: 'VARCHAR(152)' },
    primaryKey: ['r_regionkey'],
  }),
  defineTable('nation', {
    columns: {
      n_nationkey: 'INTEGER',
      n_name: 'CHAR(25)',
      n_regionkey: 'INTEGER',
      n_comment: 'VARCHAR(152)',
    },
    primaryKey: ['n_nationkey'],
    foreignKeys: [['n_regionkey']],
  }),
  defineTable('supplier', {
    columns: {
      s_suppkey: 'INTEGER',
      s_name: 'CHAR(25)',
      s_address: 'VARCHAR(40)',
      s_nationkey: 'INTEGER',
      s_phone: 'CHAR(15)',
      s_acctbal: money,
      s_comment: 'VARCHAR(101)',
    },
    primaryKey: ['s_suppkey'],
    foreignKeys: [['s_nationkey']],
  }),
  defineTable('part', {
    columns: {
      p_partkey: 'INTEGER',
      p_name: 'VARCHAR(55)',
      p_mfgr: 'CHAR(25)',
      p_brand: 'CHAR(10)',
      p_type: 'VARCHAR(25)',
      p_size: 'INTEGER',
      p_container: 'CHAR(10)',
      p_retailprice: money,
      p_comment: 'VARCHAR(23)',
    },
    primaryKey: ['p_partkey'],
  }),
  defineTable('partsupp', {
    columns: {
      ps_partkey: 'INTEGER',
      ps_suppkey: 'INTEGER',
      ps_availqty: 'INTEGER',
      ps_supplycost: money,
      ps_comment: 'VARCHAR(199)',
    },
    primaryKey: ['ps_partkey', 'ps_suppkey'],
    foreignKeys: [['ps_suppkey']],
  }),
  defineTable('customer', {
    columns: {
      c_custkey: 'INTEGER',
      c_name: 'VARCHAR(25)',
      c_address: 'VARCHAR(40)',
      c_nationkey: 'INTEGER',
      c_phone: 'CHAR(15)',
      c_acctbal: money,
      c_mktsegment: 'CHAR(10)',
      c_comment: 'VARCHAR(117)',
    },
    primaryKey: ['c_custkey'],
    foreignKeys: [['c_nationkey']],
  }),
  defineTable('orders', {
    columns: {
      o_orderkey: 'INTEGER',
      o_custkey: 'INTEGER',
      o_orderstatus: 'CHAR(1)',
      o_totalprice: money,
      o_orderdate: 'DATE',
      o_orderpriority: 'CHAR(15)',
      o_clerk: 'CHAR(15)',
      o_shippriority: 'INTEGER',
      o_comment: 'VARCHAR(79)',
    },
    primaryKey: ['o_orderkey'],
    foreignKeys: [['o_custkey']],
  }),
  defineTable('lineitem', {
    columns: {
      l_orderkey: 'INTEGER',
      l_partkey: 'INTEGER',
      l_suppkey: 'INTEGER',
      l_linenumber: 'INTEGER',
      l_quantity: money,
      l_extendedprice: money,
      l_discount: money,
      l_tax: money,
      l_returnflag: 'CHAR(1)',
      l_linestatus: 'CHAR(1)',
      l_shipdate: 'DATE',
      l_commitdate: 'DATE',
      l_receiptdate: 'DATE',
      l_shipinstruct: 'CHAR(25)',
      l_shipmode: 'CHAR(10)',
      l_comment: 'VARCHAR(44)',
    },
    primaryKey: ['l_orderkey', 'l_linenumber'],
    foreignKeys: [['l_partkey', 'l_suppkey'], ['l_suppkey']],
  }),
];
