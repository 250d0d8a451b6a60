// The tables of Nexmark, an auction house: who registers, what is offered, and what is bid. `side_input` is the
// small table of q13.
import { defineTable } from '../tables.mjs';

export const tables = [
  defineTable('person', {
    columns: {
      id: 'BIGINT',
      name: 'TEXT',
      email_address: 'TEXT',
      credit_card: 'TEXT',
      city: 'TEXT',
      state: 'TEXT',
      date_time: 'TIMESTAMP',
      extra: 'TEXT',
    },
    primaryKey: ['id'],
  }),
  defineTable('auction', {
    columns: {
      id: 'BIGINT',
      item_name: 'TEXT',
      description: 'TEXT',
      initial_bid: 'BIGINT',
      reserve: 'BIGINT',
      date_time: 'TIMESTAMP',
      expires: 'TIMESTAMP',
      seller: 'BIGINT',
      category: 'BIGINT',
      extra: 'TEXT',
    },
    primaryKey: ['id'],
    foreignKeys: [['seller']],
  }),
  defineTable('bid', {
    columns: {
      auction: 'BIGINT',
      bidder: 'BIGINT',
      price: 'BIGINT',
      channel: 'TEXT',
      url: 'TEXT',
      date_time: 'TIMESTAMP',
      extra: 'TEXT',
    },
    foreignKeys: [['auction'], ['bidder']],
  }),
  defineTable('side_input', {
    columns: { key: 'BIGINT', value: 'TEXT' },
    primaryKey: ['key'],
  }),
];
