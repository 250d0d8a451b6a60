#include "expr_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(ExprFixture,
                 "|| joins texts, and other types by their text form",
                 "[expr][text]") {
  CHECK(value("||", {t("a"), t("ö")}) == t("aö"));
  CHECK(value("||", {t("n = "), i(5)}) == t("n = 5"));
  CHECK(value("||", {d(1.5), t("!")}) == t("1.5!"));
  CHECK(value("||", {t("is "), b(true)}) == t("is true"));
  CHECK(value("||", {t("a"), Value::null(TypeId::kText)}).is_null());
}

TEST_CASE_METHOD(ExprFixture, "lengths count characters, octet_length bytes", "[expr][text]") {
  CHECK(value("length", {t("größe")}) == i(5));
  CHECK(value("length", {t("")}) == i(0));
  CHECK(value("octet_length", {t("größe")}) == i(7));
}

TEST_CASE_METHOD(ExprFixture, "case is Unicode's, one character to one", "[expr][text]") {
  CHECK(value("lower", {t("AZ[@ÀΛДİẞ")}) == t("az[@àλдiß"));
  CHECK(value("upper", {t("az{`éàλдß")}) == t("AZ{`ÉÀΛДß"));
  CHECK(value("initcap", {t("hello wORLD-foo_bar 1a é'x")}) == t("Hello World-Foo_Bar 1a É'X"));
}

TEST_CASE_METHOD(ExprFixture,
                 "substring counts characters from 1 and clips at both ends",
                 "[expr][text]") {
  CHECK(value("substring", {t("größe"), i(3)}) == t("öße"));
  CHECK(value("substring", {t("größe"), i(3), i(2)}) == t("öß"));
  CHECK(value("substring", {t("abc"), i(0), i(2)}) == t("a"));
  CHECK(value("substring", {t("abc"), i(-5), i(3)}) == t(""));
  CHECK(value("substring", {t("abc"), i(9)}) == t(""));
  CHECK(value("substring", {t("abc"), i(2), i(std::numeric_limits<std::int32_t>::max())}) ==
        t("bc"));
  CHECK(error("substring", {t("abc"), i(1), i(-1)}) ==
        "22011 negative substring length not allowed");
}

TEST_CASE_METHOD(ExprFixture,
                 "left and right leave out characters for negative counts",
                 "[expr][text]") {
  CHECK(value("left", {t("größe"), i(3)}) == t("grö"));
  CHECK(value("left", {t("größe"), i(-1)}) == t("größ"));
  CHECK(value("left", {t("ab"), i(-5)}) == t(""));
  CHECK(value("right", {t("größe"), i(2)}) == t("ße"));
  CHECK(value("right", {t("größe"), i(-2)}) == t("öße"));
  CHECK(value("right", {t("ab"), i(9)}) == t("ab"));
  CHECK(value("right", {t("ab"), i(0)}) == t(""));
}

TEST_CASE_METHOD(ExprFixture, "trim takes spaces, or any of a set of characters", "[expr][text]") {
  CHECK(value("btrim", {t("  a b ")}) == t("a b"));
  CHECK(value("ltrim", {t("  a ")}) == t("a "));
  CHECK(value("rtrim", {t("  a ")}) == t("  a"));
  CHECK(value("btrim", {t("xöyaöx"), t("öxy")}) == t("a"));
  CHECK(value("btrim", {t("öö"), t("ö")}) == t(""));
}

TEST_CASE_METHOD(ExprFixture, "replace replaces every occurrence", "[expr][text]") {
  CHECK(value("replace", {t("aXbXX"), t("X"), t("--")}) == t("a--b----"));
  CHECK(value("replace", {t("abc"), t(""), t("x")}) == t("abc"));
  CHECK(value("replace", {t("aaa"), t("aa"), t("")}) == t("a"));
}

TEST_CASE_METHOD(ExprFixture,
                 "position and strpos differ in the order of their arguments",
                 "[expr][text]") {
  CHECK(value("position", {t("ß"), t("größe")}) == i(4));
  CHECK(value("strpos", {t("größe"), t("ß")}) == i(4));
  CHECK(value("position", {t("x"), t("abc")}) == i(0));
  CHECK(value("position", {t(""), t("abc")}) == i(1));
  CHECK(value("starts_with", {t("abc"), t("ab")}) == b(true));
}

TEST_CASE_METHOD(ExprFixture, "LIKE matches the whole text", "[expr][text]") {
  struct Case {
    const char* text;
    const char* pattern;
    bool matches;
  };

  const std::vector<Case> cases = {
      {"abc", "abc", true},
      {"abc", "ab", false},
      {"abc", "a%", true},
      {"abc", "%c", true},
      {"abc", "%b%", true},
      {"abc", "%d%", false},
      {"abc", "_b_", true},
      {"abc", "__", false},
      {"", "%", true},
      {"", "", true},
      {"", "_", false},
      {"größe", "gr__e", true},
      {"größe", "%_ße", true},
      {"aXbXc", "a%X%c", true},
      {"aXc", "a%X%X%c", false},
      {"ab", "%ab%ab%", false},
      {"abab", "%ab%ab%", true},
      {"aab", "%ab", true},
      {"a%b", "a\\%b", true},
      {"axb", "a\\%b", false},
      {"a_b", "%\\_b", true},
      {"axb", "%\\_b", false},
      {"a\\b", "a\\\\b", true},
      {"mississippi", "%iss%ip%", true},
      {"special requests", "%special%requests%", true},
      {"ba", "%_a_%", false},
      {"aba", "a%a", true},
      {"a", "a%a", false},
      {"xay", "%_a%", true},
  };
  for (const auto& [text, pattern, matches] : cases) {
    INFO(text << " LIKE " << pattern);
    CHECK(value("~~", {t(text), t(pattern)}) == b(matches));
    CHECK(value("!~~", {t(text), t(pattern)}) == b(!matches));
  }
}

TEST_CASE_METHOD(ExprFixture,
                 "LIKE refuses a pattern that ends in its escape character",
                 "[expr][text]") {
  CHECK(value("~~", {t("a"), t("a\\")}) == b(false));
  CHECK(error("~~", {t("ab"), t("a\\")}) ==
        "22025 LIKE pattern must not end with escape character");
}

TEST_CASE_METHOD(ExprFixture,
                 "results remembered for repeated texts are the right ones",
                 "[expr][text]") {
  std::vector<Value> texts;
  std::vector<Value> counts;
  std::vector<Value> expected;
  for (std::size_t row = 0; row < kChunkRows; ++row) {
    const std::string text = "text " + std::to_string(row * 7 % 1000);
    texts.push_back(t(text));
    counts.push_back(i(static_cast<std::int32_t>(row * 11 % 9)));
    expected.push_back(t(text.substr(0, row * 11 % 9)));
  }
  const Column text_column = column(TypeId::kText, texts);
  const Column count_column = column(TypeId::kInteger, counts);
  const Chunk chunk{.columns = {text_column.view(), count_column.view()},
                    .selection = {.rows = nullptr, .count = kChunkRows}};
  const auto left =
      compile(*make_call(function("left", {TypeId::kText, TypeId::kInteger}),
                         {make_column(0, TypeId::kText), make_column(1, TypeId::kInteger)}));
  const ColumnView result = left->evaluate(chunk, chunk.selection, context()).value();
  CHECK(values(result, kChunkRows) == expected);
}

}  // namespace matview::test
