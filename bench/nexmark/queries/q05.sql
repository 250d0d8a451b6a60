WITH hop AS (
  SELECT
    auction,
    date_bin(interval '2 seconds', date_time, timestamp '2001-01-01') - k * interval '2 seconds' AS starttime
  FROM bid CROSS JOIN generate_series(0, 4) AS k
)
SELECT AuctionBids.auction, AuctionBids.num
FROM (
  SELECT auction, count(*) AS num, starttime
  FROM hop
  GROUP BY auction, starttime
) AS AuctionBids
JOIN (
  SELECT max(CountBids.num) AS maxn, CountBids.starttime
  FROM (
    SELECT count(*) AS num, starttime
    FROM hop
    GROUP BY auction, starttime
  ) AS CountBids
  GROUP BY CountBids.starttime
) AS MaxBids
ON AuctionBids.starttime = MaxBids.starttime AND AuctionBids.num >= MaxBids.maxn
