#include "expr_fixture.h"

namespace matview::test {

TEST_CASE_METHOD(ExprFixture, "split_part counts fields from either end", "[expr][text]") {
  CHECK(value("split_part", {t("a,b,c"), t(","), i(2)}) == t("b"));
  CHECK(value("split_part", {t("a,b,c"), t(","), i(-1)}) == t("c"));
  CHECK(value("split_part", {t("a,b,c"), t(","), i(4)}) == t(""));
  CHECK(value("split_part", {t("abc"), t(""), i(-1)}) == t("abc"));
  CHECK(error("split_part", {t("a"), t(","), i(0)}) == "22023 field position must not be zero");
}

TEST_CASE_METHOD(ExprFixture, "padding cuts what is too long", "[expr][text]") {
  CHECK(value("lpad", {t("hi"), i(5), t("xy")}) == t("xyxhi"));
  CHECK(value("rpad", {t("hi"), i(5), t("xy")}) == t("hixyx"));
  CHECK(value("lpad", {t("hello"), i(2)}) == t("he"));
  CHECK(value("lpad", {t("hi"), i(5), t("")}) == t("hi"));
  CHECK(value("repeat", {t("ab"), i(-1)}) == t(""));
  CHECK(error("repeat", {t("ab"), i(2'000'000'000)}) == "54000 requested length too large");
}

TEST_CASE_METHOD(ExprFixture,
                 "characters are replaced one by one, or in one place",
                 "[expr][text]") {
  CHECK(value("translate", {t("12345"), t("143"), t("ax")}) == t("a2x5"));
  CHECK(value("overlay", {t("abcdef"), t("X"), i(2), i(-1)}) == t("aXabcdef"));
  CHECK(value("overlay", {t("abc"), t("XY"), i(2), i(0)}) == t("aXYbc"));
  CHECK(error("overlay", {t("abc"), t("X"), i(0)}) ==
        "22011 negative substring length not allowed");
  CHECK(value("reverse", {t("aé")}) == t("éa"));
  CHECK(value("ascii", {t("é")}) == i(233));
  CHECK(error("chr", {i(0)}) == "54000 null character not permitted");
  CHECK(value("to_hex", {i(-1)}) == t("ffffffff"));
}

TEST_CASE_METHOD(ExprFixture, "concat and concat_ws leave NULLs out", "[expr][text]") {
  const Value null = Value::null(TypeId::kText);
  CHECK(value("concat", {t("a"), null, i(1), b(true)}) == t("a1t"));
  CHECK(value("concat_ws", {t(","), t("a"), null, t("b")}) == t("a,b"));
  CHECK(value("concat_ws", {null, t("a")}).is_null());
}

TEST_CASE_METHOD(ExprFixture, "format follows positions, widths and types", "[expr][text]") {
  CHECK(value("format", {t("%s|%3s|%-3s|%I|%L|%%"), t("a"), t("b"), t("c"), t("d e"), t("f'g")}) ==
        t("a|  b|c  |\"d e\"|'f''g'|%"));
  CHECK(value("format", {t("%2$s %1$s"), t("a"), t("b")}) == t("b a"));
  CHECK(value("format", {t("%-*s|"), i(5), t("x")}) == t("x    |"));
  CHECK(value("format", {t("%1$s %s"), t("a"), t("b")}) == t("a b"));
  CHECK(error("format", {t("%s")}) == "22023 too few arguments for format()");
  CHECK(error("format", {t("%0$s"), i(1)}) ==
        "22023 format specifies argument 0, but arguments are numbered from 1");
  CHECK(error("format", {t("%I"), Value::null(TypeId::kText)}) ==
        "22004 null values cannot be formatted as an SQL identifier");
}

TEST_CASE_METHOD(ExprFixture, "identifiers and literals are quoted when needed", "[expr][text]") {
  CHECK(value("quote_ident", {t("abc")}) == t("abc"));
  CHECK(value("quote_ident", {t("select")}) == t("\"select\""));
  CHECK(value("quote_ident", {t("a\"b")}) == t("\"a\"\"b\""));
  CHECK(value("quote_literal", {t("a'b\\c")}) == t("E'a''b\\\\c'"));
  CHECK(value("quote_literal", {i(42)}) == t("'42'"));
  CHECK(value("quote_nullable", {Value::null(TypeId::kText)}) == t("NULL"));
}

TEST_CASE_METHOD(ExprFixture, "digests are those of their standards", "[expr][text]") {
  const auto bytes = [](std::string text) { return Value::of_bytes(TypeId::kBytea, text); };
  const auto hex = [&](const char* function, std::string text) {
    return value("encode", {value(function, {bytes(std::move(text))}), t("hex")}).as_text();
  };
  CHECK(value("md5", {t("a")}) == t("0cc175b9c0f1b6a831c399e269772661"));
  CHECK(hex("sha224", "a") == "abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5");
  CHECK(hex("sha256", "a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
  CHECK(hex("sha384", "abc").starts_with("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"));
  CHECK(hex("sha512", "abc").starts_with("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"));
  CHECK(value("crc32", {bytes("abc")}) == l(891568578));
}

TEST_CASE_METHOD(ExprFixture, "decode takes back what encode made", "[expr][text]") {
  const Value bytes = Value::of_bytes(TypeId::kBytea, {"\0a\\\xff", 4});
  CHECK(value("encode", {bytes, t("escape")}) == t("\\000a\\\\\\377"));
  CHECK(value("encode", {bytes, t("base64")}) == t("AGFc/w=="));
  for (const char* encoding : {"hex", "base64", "escape"}) {
    CHECK(value("decode", {value("encode", {bytes, t(encoding)}), t(encoding)}) == bytes);
  }
  CHECK(error("decode", {t("zz"), t("hex")}) == "22023 invalid hexadecimal digit: \"z\"");
  CHECK(error("decode", {t("f"), t("hex")}) ==
        "22023 invalid hexadecimal data: odd number of digits");
  CHECK(error("decode", {t("A"), t("base64")}) == "22023 invalid base64 end sequence");
}

TEST_CASE_METHOD(ExprFixture, "regexp_replace numbers matches and groups", "[expr][regex]") {
  CHECK(value("regexp_replace", {t("foobarbaz"), t("b(..)"), t("X\\1Y"), t("g")}) ==
        t("fooXarYXazY"));
  CHECK(value("regexp_replace", {t("foobarbaz"), t("b.."), t("X")}) == t("fooXbaz"));
  CHECK(value("regexp_replace", {t("A PostgreSQL"), t("a|e|i|o|u"), t("X"), i(1), i(0), t("i")}) ==
        t("X PXstgrXSQL"));
  CHECK(value("regexp_replace", {t("A PostgreSQL"), t("a|e|i|o|u"), t("X"), i(1), i(3), t("i")}) ==
        t("A PostgrXSQL"));
  CHECK(value("regexp_replace", {t("abc"), t("b"), t("[\\&\\x\\\\]")}) == t("a[b\\x\\]c"));
  CHECK(value("regexp_replace", {t("abc"), t(""), t("-"), t("g")}) == t("-a-b-c-"));
  CHECK(error("regexp_replace", {t("a"), t("a"), t("b"), t("gz")}) ==
        "22023 invalid regular expression option: \"z\"");
  CHECK(error("regexp_replace", {t("a"), t("a"), t("b"), i(0)}) ==
        "22023 invalid value for parameter \"start\": 0");
}

TEST_CASE_METHOD(ExprFixture, "matches are counted, located and cut out", "[expr][regex]") {
  CHECK(value("regexp_count", {t("123123123"), t("\\d{3}"), i(2)}) == i(2));
  CHECK(value("regexp_instr", {t("héhé"), t("h."), i(1), i(2)}) == i(3));
  CHECK(value("regexp_instr", {t("abc"), t("b"), i(1), i(1), i(1)}) == i(3));
  CHECK(value("regexp_substr", {t("abcdef"), t("c(.)(..)"), i(1), i(1), t(""), i(2)}) == t("ef"));
  CHECK(value("regexp_substr", {t("abc"), t("x")}).is_null());
  CHECK(value("substring", {t("foobar"), t("o(.)b")}) == t("o"));
  CHECK(value("substring", {t("Thomas"), t("%#\"o_a#\"_"), t("#")}) == t("oma"));
  CHECK(value("~*", {t("ÉCOLE"), t("^é")}) == b(true));
  CHECK(error("regexp_count", {t("a"), t("a"), i(1), t("g")}) ==
        "22023 regexp_count() does not support the \"global\" option");
}

TEST_CASE_METHOD(ExprFixture, "SIMILAR TO and LIKE take other escapes", "[expr][regex]") {
  CHECK(value("similar_to_escape", {t("(a|x)%_.")}) == t("^(?:(?:a|x).*.\\.)$"));
  CHECK(value("like_escape", {t("a!%\\"), t("!")}) == t("a\\%\\\\"));
  CHECK(error("like_escape", {t("a"), t("ab")}) == "22025 invalid escape string");
  CHECK(value("~~*", {t("ÀBC"), t("à_c")}) == b(true));
}

}  // namespace matview::test
