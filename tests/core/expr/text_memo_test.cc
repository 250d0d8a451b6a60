// Text predicates evaluated once for each distinct text: the same answers as row by row.
#include "support/database_session.h"

namespace matview::test {

TEST_CASE("text predicates answer alike for repeated and for distinct texts", "[expr][text]") {
  Session session;
  session.run("CREATE TABLE t (id INT, few TEXT, many TEXT)");
  constexpr int kRows = 20'000;
  std::size_t like_few = 0;
  std::size_t like_many = 0;
  std::string insert;
  for (int i = 0; i < kRows; ++i) {
    const std::string few = i % 7 == 0 ? "NULL" : "'kind " + std::to_string(i % 30) + "'";
    const std::string many = i % 11 == 0 ? "NULL" : "'text " + std::to_string(i) + "'";
    if (i % 7 != 0 && (i % 30) % 10 == 3) ++like_few;
    if (i % 11 != 0 && i % 10 == 3) ++like_many;
    insert += (insert.empty() ? "INSERT INTO t VALUES (" : ", (") + std::to_string(i) + "," + few +
              "," + many + ")";
    if (i % 500 == 499) {
      session.run(insert);
      insert.clear();
    }
  }
  const auto count = [&](const std::string& where) {
    return session.query("SELECT count(*) FROM t WHERE " + where).front();
  };
  CHECK(count("few LIKE '%3'") == std::to_string(like_few));
  CHECK(count("many LIKE '%3'") == std::to_string(like_many));
  // The same, over two columns at once, which is never remembered.
  CHECK(count("few || '' LIKE '%3' OR (id < 0 AND many LIKE 'x')") == std::to_string(like_few));
  const std::size_t null_few = (kRows + 6) / 7;
  CHECK(session.query("SELECT upper(few), count(*) FROM t WHERE few LIKE '% 1' OR few IS NULL "
                      "GROUP BY upper(few) ORDER BY 1") ==
        Rows{"KIND 1|" + count("few = 'kind 1'"), "NULL|" + std::to_string(null_few)});
}

}  // namespace matview::test
