#include "expr/regex/regex.h"

#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace matview::test {

namespace {

// "4: bar|beque": the position of the first match, and its groups or all of it.
std::string first_match(std::string_view text, std::string_view pattern) {
  const auto regex = Regex::cached(pattern, {});
  if (!regex) return regex.error()->message;
  (*regex)->set_text(text);
  std::vector<RegexSpan> spans((*regex)->groups() + 1);
  const auto found = (*regex)->find(0, spans);
  if (!found) return found.error()->message;
  CHECK(*(*regex)->matches() == *found);
  if (!*found) return "no match";
  std::size_t position = 1;
  for (std::size_t i = 0; i < spans[0].begin; ++i) position += (text[i] & 0xc0) != 0x80 ? 1 : 0;
  std::string result = std::to_string(position) + ": ";
  const std::size_t first = spans.size() > 1 ? 1 : 0;
  for (std::size_t i = first; i < spans.size(); ++i) {
    if (i > first) result += '|';
    result += spans[i].is_set()
                  ? std::string(text.substr(spans[i].begin, spans[i].end - spans[i].begin))
                  : "NULL";
  }
  return result;
}

// ── A model that tries everything: from a position to all ends ──

using Ends = std::set<std::size_t>;
using Model = std::function<Ends(const std::string& text, std::size_t from)>;

struct Generated {
  std::string pattern;
  Model model;
};

class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}

  Generated alternatives(int depth) {
    Generated all = branch(depth);
    while (one_in(4)) {
      Generated other = branch(depth);
      all.pattern += "|" + other.pattern;
      all.model = [a = all.model, b = other.model](const std::string& text, std::size_t from) {
        Ends ends = a(text, from);
        ends.merge(b(text, from));
        return ends;
      };
    }
    return all;
  }

  std::string text() {
    std::string text;
    for (std::size_t size = below(9); size > 0; --size) text += "abc"[below(3)];
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  bool one_in(std::size_t chances) { return below(chances) == 0; }

  Generated branch(int depth) {
    Generated all{"", [](const std::string&, std::size_t from) { return Ends{from}; }};
    for (std::size_t pieces = 1 + below(3); pieces > 0; --pieces) {
      Generated next = quantified(depth);
      all.pattern += next.pattern;
      all.model = [a = all.model, b = next.model](const std::string& text, std::size_t from) {
        Ends ends;
        for (const std::size_t middle : a(text, from)) ends.merge(b(text, middle));
        return ends;
      };
    }
    return all;
  }

  Generated quantified(int depth) {
    Generated one = atom(depth);
    if (!one_in(3)) return one;

    struct Quantifier {
      const char* text;
      int low;
      int high;
    };

    constexpr Quantifier kQuantifiers[] = {
        {"*", 0, 99}, {"+", 1, 99}, {"?", 0, 1}, {"{2}", 2, 2}, {"{1,2}", 1, 2}, {"{2,}", 2, 99}};
    const Quantifier& by = kQuantifiers[below(std::size(kQuantifiers))];
    one.pattern += by.text;
    one.model = [one = one.model, by](const std::string& text, std::size_t from) {
      Ends all;
      Ends now = {from};
      for (int i = 0; i <= by.high && !now.empty(); ++i) {
        if (i >= by.low) all.insert(now.begin(), now.end());
        Ends next;
        for (const std::size_t at : now) next.merge(one(text, at));
        if (i > by.low && std::ranges::includes(all, next)) break;
        now = std::move(next);
      }
      return all;
    };
    return one;
  }

  Generated atom(int depth) {
    if (depth > 0 && one_in(3)) {
      Generated inner = alternatives(depth - 1);
      inner.pattern = (one_in(2) ? "(" : "(?:") + inner.pattern + ")";
      return inner;
    }
    if (one_in(12)) {
      return {"(?:^)",
              [](const std::string&, std::size_t at) { return at == 0 ? Ends{at} : Ends{}; }};
    }
    if (one_in(12)) {
      return {"(?:$)", [](const std::string& text, std::size_t at) {
                return at == text.size() ? Ends{at} : Ends{};
              }};
    }
    constexpr std::pair<const char*, const char*> kSets[] = {
        {"a", "a"}, {"b", "b"}, {".", "abc"}, {"[^a]", "bc"}, {"[ab]", "ab"}};
    const auto& [pattern, members] = kSets[below(std::size(kSets))];
    std::string shown = pattern;
    return {shown, [allowed = std::string(members)](const std::string& text, std::size_t at) {
              return at < text.size() && allowed.contains(text[at]) ? Ends{at + 1} : Ends{};
            }};
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("matches and their groups are those PostgreSQL finds", "[expr][regex]") {
  struct Case {
    const char* text;
    const char* pattern;
    const char* expected;
  };

  const std::vector<Case> cases = {
      {"abcd", "(?:a|ab)(c|bcd)(d*)", "1: c|d"},
      {"aab1", "a*(?:ab)?(.*)", "1: 1"},
      {"abc01234xyz", "(.*?)(\\d+)(.*)", "1: abc|0|"},
      {"abc01234xyz", "(?:(.*?)(\\d+)(.*)){1,1}", "1: abc|01234|xyz"},
      {"XY1234Z", "Y*([0-9]{1,3})", "2: 123"},
      {"XY1234Z", "Y*?([0-9]{1,3})", "2: 1"},
      {"foobar", "(foo|foobar)", "1: foobar"},
      {"abcabcx", "(abc)*", "1: abc"},
      {"xabc", "(abc)*", "1: NULL"},
      {"abab", "(a|ab)*", "1: ab"},
      {"aaa", "(a|aa){0,2}", "1: a"},
      {"foobarbequebaz", "(bar)(beque)", "4: bar|beque"},
      {"foobarbequebazilbarfbonk", "(b[^b]+)(b[^b]+)", "4: bar|beque"},
      {"caacba", "a([^a]*?|(?:c[ab]))?", "2: "},
      {"aaaba", "(.){1,3}?(?:(b*){0,2}?[ab]){2,}", "1: a|"},
      {"cb", "((?:.{0,2}a*?a*)(c)?){0,2}?.??[^a]", "1: |NULL"},
      {"aaccaac", "(c?\?){0,2}", "1: NULL"},
      {"abab", "(([^a]+ab|.b?.)*?)*((?:[ab]){1,3}?(c?c[^a]|[^a]){0,2}(?=a))", "1: NULL|NULL|ab|b"},
      {"Größe", "(\\w)(.)$", "4: ß|e"},
      {"one two", "\\m(\\w+)\\M.*\\y(\\w)", "1: one|t"},
      {"a\nb", "(?n)^(b)$", "3: b"},
      {"foobaz", "(foo(?!bar)|x)(.)", "1: foo|b"},
      {"xfoo", "(?<=x)(f)(o+?)", "2: f|o"},
      {"ABC", "(?i)(b)", "2: B"},
      {"a+b", "(?q)+b", "2: +b"},
      {"a b", "(?x) a \\  (b) # c", "1: b"},
  };
  for (const auto& [text, pattern, expected] : cases) {
    INFO(text << " ~ " << pattern);
    CHECK(first_match(text, pattern) == expected);
  }
}

TEST_CASE("the first and longest match is found, as by trying everything", "[expr][regex]") {
  Generator generator(20260);
  for (int round = 0; round < 1500; ++round) {
    const Generated regex = generator.alternatives(2);
    for (int i = 0; i < 4; ++i) {
      const std::string text = generator.text();
      std::string expected = "no match";
      for (std::size_t from = 0; from <= text.size() && expected == "no match"; ++from) {
        const Ends ends = regex.model(text, from);
        if (!ends.empty()) expected = std::to_string(from) + " " + std::to_string(*ends.rbegin());
      }
      INFO(text << " ~ " << regex.pattern);
      const auto compiled = Regex::cached(regex.pattern, {});
      REQUIRE(compiled);
      (*compiled)->set_text(text);
      RegexSpan span;
      const auto found = (*compiled)->find(0, {&span, 1});
      REQUIRE(found);
      CHECK((*found ? std::to_string(span.begin) + " " + std::to_string(span.end)
                    : std::string("no match")) == expected);
    }
  }
}

TEST_CASE("what is not a regular expression is refused in PostgreSQL's words", "[expr][regex]") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"^*", "quantifier operand invalid"},
      {"a**", "quantifier operand invalid"},
      {"a|*", "quantifier operand invalid"},
      {"(?=a)*", "quantifier operand invalid"},
      {"(a", "parentheses () not balanced"},
      {"a)", "parentheses () not balanced"},
      {"[a", "brackets [] not balanced"},
      {"[b-a]", "invalid character range"},
      {"[[:foo:]]", "invalid character class"},
      {"a{1", "braces {} not balanced"},
      {"a{3,1}", "invalid repetition count(s)"},
      {"a{256}", "invalid repetition count(s)"},
      {"\\q", "invalid escape \\ sequence"},
      {"\\1", "invalid backreference number"},
      {"(?i", "invalid embedded option"},
  };
  for (const auto& [pattern, message] : cases) {
    INFO(pattern);
    const auto regex = Regex::cached(pattern, {});
    REQUIRE(!regex);
    CHECK(sqlstate(regex.error()->code) == "2201B");
    CHECK(regex.error()->message == std::string("invalid regular expression: ") + message);
  }
}

TEST_CASE("expressions that explode elsewhere take linear time, or are refused", "[expr][regex]") {
  const std::string many(20'000, 'a');
  CHECK(first_match(many + "b", "^(?:a*)*c") == "no match");
  CHECK(first_match(many, "(?:a?){200}a{200}b") == "no match");
  CHECK(first_match("ab", "((((a{255}){255}){255}){255})") ==
        "invalid regular expression: regular expression is too complex");
  CHECK(first_match("a", std::string(100'000, '(')) ==
        "invalid regular expression: regular expression is too complex");
  CHECK(first_match(std::string(200, 'a'), "^(a*)*\\1(a*)*\\1b") ==
        "regular expression failed: regular expression is too complex");
}

TEST_CASE("back references match what their group did", "[expr][regex]") {
  CHECK(first_match("xyzabab", "((a)(b))\\1") == "4: ab|a|b");
  CHECK(first_match("abAB", "(?i)(ab)\\1") == "1: ab");
  CHECK(first_match("Programmer", "(\\w)(.*?\\1)") == "2: r|ogr");
  CHECK(first_match("abc", "(.)\\1") == "no match");
}

}  // namespace matview::test
