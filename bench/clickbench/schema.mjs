// The table of ClickBench: of its 105 columns those that its queries name.
import { defineTable } from '../tables.mjs';

export const tables = [
  defineTable('hits', {
    columns: {
      WatchID: 'BIGINT',
      Title: 'TEXT',
      EventTime: 'TIMESTAMP',
      EventDate: 'DATE',
      CounterID: 'INTEGER',
      ClientIP: 'INTEGER',
      RegionID: 'INTEGER',
      UserID: 'BIGINT',
      URL: 'TEXT',
      Referer: 'TEXT',
      IsRefresh: 'SMALLINT',
      ResolutionWidth: 'SMALLINT',
      MobilePhone: 'SMALLINT',
      MobilePhoneModel: 'TEXT',
      TraficSourceID: 'SMALLINT',
      SearchEngineID: 'SMALLINT',
      SearchPhrase: 'TEXT',
      AdvEngineID: 'SMALLINT',
      WindowClientWidth: 'SMALLINT',
      WindowClientHeight: 'SMALLINT',
      IsLink: 'SMALLINT',
      IsDownload: 'SMALLINT',
      DontCountHits: 'SMALLINT',
      URLHash: 'BIGINT',
      RefererHash: 'BIGINT',
    },
    primaryKey: ['CounterID', 'EventDate', 'UserID', 'EventTime', 'WatchID'],
  }),
];
