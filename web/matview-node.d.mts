import type { CreateModule } from './glue.js';

declare const createMatview: CreateModule;
export default createMatview;
