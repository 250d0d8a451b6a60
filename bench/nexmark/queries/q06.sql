SELECT
  Q.seller,
  AVG(Q.price) OVER (
    PARTITION BY Q.seller ORDER BY Q.date_time ROWS BETWEEN 10 PRECEDING AND CURRENT ROW
  )
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY W.id, W.seller ORDER BY W.price DESC, W.date_time) AS rownum
  FROM (
    SELECT A.id, A.seller, B.price, B.date_time
    FROM auction AS A, bid AS B
    WHERE A.id = B.auction AND B.date_time BETWEEN A.date_time AND A.expires
  ) AS W
) AS Q
WHERE Q.rownum <= 1
