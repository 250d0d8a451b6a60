SELECT
  bidder,
  count(*) AS bid_count,
  date_bin(interval '10 seconds', date_time, timestamp '2001-01-01') AS starttime,
  date_bin(interval '10 seconds', date_time, timestamp '2001-01-01') + interval '10 seconds' AS endtime
FROM bid
GROUP BY bidder, date_bin(interval '10 seconds', date_time, timestamp '2001-01-01')
