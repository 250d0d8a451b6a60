#include "sql/lexer.h"

#include <catch2/catch.hpp>

#include "sql/parse_outcome.h"

namespace {

using matview::sql::Token;
using matview::sql::TokenKind;

// The texts of the tokens of `text`, separated by spaces, each marked with its kind where that is
// not plain to see; or the error.
std::string tokens_of(std::string_view text) {
  const auto tokens = matview::sql::tokenize(text);
  if (!tokens) return matview::sql::describe(tokens.error());
  std::string line;
  for (const Token& token : *tokens) {
    if (token.kind == TokenKind::kEnd) break;
    if (!line.empty()) line += ' ';
    switch (token.kind) {
      case TokenKind::kString: line += "'" + token.text + "'"; break;
      case TokenKind::kQuotedIdentifier: line += "\"" + token.text + "\""; break;
      case TokenKind::kParameter: line += "$" + token.text; break;
      default: line += token.text;
    }
  }
  return line;
}

}  // namespace

TEST_CASE("identifiers are folded to lower case, in ASCII only", "[sql][lexer]") {
  CHECK(tokens_of("SELECT Ab_1$c Été") == "select ab_1$c Été");
}

TEST_CASE("quoted identifiers keep their case and double their quotes", "[sql][lexer]") {
  CHECK(tokens_of(R"("Ab ""c""")") == R"("Ab "c"")");
  CHECK(tokens_of(R"(select "")") ==
        "42601: zero-length delimited identifier at or near \"\"\"\" @7");
}

TEST_CASE("strings double their quotes and take a backslash as it is", "[sql][lexer]") {
  CHECK(tokens_of(R"('it''s \n')") == R"('it's \n')");
}

TEST_CASE("strings separated by a line break are one", "[sql][lexer]") {
  CHECK(tokens_of("'a'  -- comment\n  'b'") == "'ab'");
  CHECK(tokens_of("'a' 'b'") == "'a' 'b'");
}

TEST_CASE("E strings decode backslash escapes", "[sql][lexer]") {
  CHECK(tokens_of(R"(E'a\tb\\\'\x41\101\q')") == "'a\tb\\'AAq'");
  CHECK(tokens_of(R"(e'\u00e9\U0001F600\ud83d\ude00')") == "'é😀😀'");
}

TEST_CASE("escapes that spell no character are refused", "[sql][lexer]") {
  CHECK(tokens_of(R"(E'\u00g0')") == "22025: invalid Unicode escape @2");
  CHECK(tokens_of(R"(E'\ud83d')") ==
        R"(42601: invalid Unicode surrogate pair at or near "\ud83d" @2)");
  CHECK(tokens_of(R"(E'\xff')") == R"(22021: invalid byte sequence for encoding "UTF8": 0xff @0)");
  CHECK(tokens_of(R"(E'\000')") == R"(22021: invalid byte sequence for encoding "UTF8": 0x00 @0)");
}

TEST_CASE("dollar quotes take everything up to the same tag", "[sql][lexer]") {
  CHECK(tokens_of("$$it's $x$ here$$") == "'it's $x$ here'");
  CHECK(tokens_of("$tag$a $$ b$tag$ c") == "'a $$ b' c");
}

TEST_CASE("numbers have a fraction and an exponent, or not", "[sql][lexer]") {
  CHECK(tokens_of("1 1.5 .5 1. 1e10 1.5E-3") == "1 1.5 .5 1. 1e10 1.5E-3");
  CHECK(tokens_of("1..2") == "1 .. 2");
}

TEST_CASE("letters may not follow a number or a parameter", "[sql][lexer]") {
  CHECK(tokens_of("a 12ab") == "42601: trailing junk after numeric literal at or near \"12ab\" @2");
  CHECK(tokens_of("1e") == "42601: trailing junk after numeric literal at or near \"1e\" @0");
  CHECK(tokens_of("$1a") == "42601: trailing junk after parameter at or near \"$1a\" @0");
}

TEST_CASE("comments separate tokens, and block comments nest", "[sql][lexer]") {
  CHECK(tokens_of("a -- b\nc /* d /* e */ f */ g") == "a c g");
  CHECK(tokens_of("a+--b\n1") == "a + 1");
}

TEST_CASE("operators are as long as can be", "[sql][lexer]") {
  CHECK(tokens_of("a<=b<>c!=d||e::f:=g") == "a <= b <> c <> d || e :: f := g");
  CHECK(tokens_of("a->>b @> c") == "a ->> b @> c");
}

TEST_CASE("an operator ends in a sign only when PostgreSQL's could", "[sql][lexer]") {
  CHECK(tokens_of("a=-1 b*+2 c@-3") == "a = - 1 b * + 2 c @- 3");
}

TEST_CASE("what is never closed is an error where it began", "[sql][lexer]") {
  CHECK(tokens_of("a 'b") == "42601: unterminated quoted string at or near \"'b\" @2");
  CHECK(tokens_of("a E'b\\") == "42601: unterminated quoted string at or near \"E'b\\\" @2");
  CHECK(tokens_of("a \"b") == "42601: unterminated quoted identifier at or near \"\"b\" @2");
  CHECK(tokens_of("a $x$ b") == "42601: unterminated dollar-quoted string at or near \"$x$ b\" @2");
  CHECK(tokens_of("a /* b /* */") == "42601: unterminated /* comment at or near \"/* b /* */\" @2");
}

TEST_CASE("bytes that are not UTF-8 are refused wherever they stand", "[sql][lexer]") {
  CHECK(tokens_of("a '\xC3'") == "22021: invalid byte sequence for encoding \"UTF8\": 0xc3 @3");
  CHECK(tokens_of(std::string_view("a\0b", 3)) ==
        "22021: invalid byte sequence for encoding \"UTF8\": 0x00 @1");
  CHECK(tokens_of("-- \xED\xA0\x80") ==
        "22021: invalid byte sequence for encoding \"UTF8\": 0xed @3");
}

TEST_CASE("literals we lack are refused by name", "[sql][lexer]") {
  CHECK(tokens_of("X'1F'") == "0A000: a X'…' literal is not supported @0");
  CHECK(tokens_of("b'1'") == "0A000: a b'…' literal is not supported @0");
}

TEST_CASE("U& strings and identifiers spell characters by their code points", "[sql][lexer]") {
  CHECK(tokens_of("U&'d\\0061t\\+000061'") == "'data'");
  CHECK(tokens_of("u&'d!0061!!' UESCAPE '!'") == "'da!'");
  CHECK(tokens_of("U&'\\d83d\\de00' x") == "'\xF0\x9F\x98\x80' x");
  CHECK(tokens_of("U&\"d!0061\" uescape '!'") == tokens_of("\"da\""));
  CHECK(tokens_of("U&'\\00'") == "42601: invalid Unicode escape @0");
  CHECK(tokens_of("U&'\\d83d'") == "42601: invalid Unicode escape @0");
  CHECK(tokens_of("U&'a' UESCAPE '+'") ==
        "42601: invalid Unicode escape character at or near \"'+'\" @14");
}

TEST_CASE("integers may have another base, and underscores between digits", "[sql][lexer]") {
  CHECK(tokens_of("0x1F 0o17 0b11 1_000") == "0x1F 0o17 0b11 1_000");
  CHECK(tokens_of("1_000_") ==
        "42601: trailing junk after numeric literal at or near \"1_000_\" @0");
  CHECK(tokens_of("0x") == "42601: trailing junk after numeric literal at or near \"0x\" @0");
}

TEST_CASE("tokens know where they are in the text", "[sql][lexer]") {
  const auto tokens = matview::sql::tokenize("  'a''b' \"c\"");
  REQUIRE(tokens);
  CHECK((*tokens)[0].position == 2);
  CHECK((*tokens)[0].length == 6);
  CHECK((*tokens)[1].position == 9);
  CHECK((*tokens)[1].length == 3);
}
