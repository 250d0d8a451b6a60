SELECT
  auction, bidder, price, date_time, extra,
  to_char(date_time, 'YYYY-MM-DD'),
  to_char(date_time, 'HH24:MI')
FROM bid
