SELECT B.auction, B.price, B.bidder, B.date_time, B.extra
FROM bid B
JOIN (
  SELECT MAX(price) AS maxprice, date_bin(interval '10 seconds', date_time, timestamp '2001-01-01') + interval '10 seconds' AS date_time
  FROM bid
  GROUP BY date_bin(interval '10 seconds', date_time, timestamp '2001-01-01')
) B1
ON B.price = B1.maxprice
WHERE B.date_time BETWEEN B1.date_time - interval '10 seconds' AND B1.date_time
