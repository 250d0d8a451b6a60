#include "catalog/view_options.h"

#include <catch2/catch.hpp>

#include "catalog/catalog_fixture.h"

namespace matview::test {
namespace {

using Options = std::vector<std::pair<std::string, Value>>;

Value word(std::string text) {
  return Value::unknown(std::move(text));
}

ViewMetadata with(const Options& options, ViewMetadata view = {}) {
  REQUIRE(error_of(apply_view_options(view, options)).empty());
  return view;
}

std::string refusal(const std::string& name, const Value& value) {
  ViewMetadata view;
  return error_of(apply_view_options(view, Options{{name, value}}));
}

TEST_CASE("A view without options has the default policy") {
  const RefreshPolicy policy = refresh_policy(ViewMetadata{});
  CHECK(policy.staleness_threshold_seconds == 300);
  CHECK(policy.max_cpu_percent == 100);
  CHECK(policy.priority == 1);
  CHECK_FALSE(policy.threshold_table_size);
  CHECK_FALSE(policy.threshold_dml_rate);
  CHECK_FALSE(policy.lazy_update);
  CHECK(policy.lazy_catchup_window_seconds == 0);
}

TEST_CASE("ALTER sets staleness_threshold") {
  const auto view = with({{"staleness_threshold", Value::integer(60)}});
  CHECK(refresh_policy(view).staleness_threshold_seconds == 60);
  CHECK(view.metadata.at("staleness_threshold") == "60");
}

TEST_CASE("ALTER sets max_cpu_percent") {
  const auto percent = GENERATE(0.0, 12.5, 100.0);
  const auto view = with({{"max_cpu_percent", Value::float8(percent)}});
  CHECK(refresh_policy(view).max_cpu_percent == percent);
}

TEST_CASE("ALTER sets priority, by number or by name") {
  const auto [value, priority] = GENERATE(table<Value, std::uint32_t>({
      {Value::integer(0), 0U},
      {Value::bigint(3), 3U},
      {word("2"), 2U},
      {word("low"), 0U},
      {word("Normal"), 1U},
      {Value::text("high"), 2U},
      {word("CRITICAL"), 3U},
  }));
  CHECK(refresh_policy(with({{"priority", value}})).priority == priority);
}

TEST_CASE("Sizes may have a unit") {
  const auto [text, bytes] = GENERATE(table<std::string, std::uint64_t>({
      {"1000", 1'000},
      {"10MB", 10 * 1024 * 1024},
      {"64 kB", 64 * 1024},
      {"1.5 GB", 1'610'612'736},
      {"  2tb ", 2'199'023'255'552},
      {"12 bytes", 12},
  }));
  CHECK(refresh_policy(with({{"threshold_table_size", word(text)}})).threshold_table_size == bytes);
}

TEST_CASE("Durations may have a unit") {
  const auto [text, seconds] = GENERATE(table<std::string, std::int64_t>({
      {"45", 45},
      {"30s", 30},
      {"5 minutes", 300},
      {"1.5 hours", 5'400},
      {"1 Day", 86'400},
  }));
  const auto view = with({{"lazy_catchup_window", word(text)}});
  CHECK(refresh_policy(view).lazy_catchup_window_seconds == seconds);
}

TEST_CASE("Booleans are true, false, on or off") {
  CHECK(refresh_policy(with({{"lazy_update", Value::boolean(true)}})).lazy_update);
  CHECK(refresh_policy(with({{"lazy_update", word("ON")}})).lazy_update);
  CHECK(refresh_policy(with({{"lazy_update", word("True")}})).lazy_update);
  CHECK_FALSE(refresh_policy(with({{"lazy_update", word("off")}})).lazy_update);
  CHECK_FALSE(refresh_policy(with({{"lazy_update", Value::boolean(false)}})).lazy_update);
}

TEST_CASE("threshold_dml_rate is a number") {
  const auto view = with({{"threshold_dml_rate", Value::float8(0.25)}});
  CHECK(refresh_policy(view).threshold_dml_rate == 0.25);
}

TEST_CASE("Option names may be written in any case") {
  CHECK(with({{"Priority", Value::integer(2)}}).metadata.at("priority") == "2");
}

TEST_CASE("A non-numeric value of a numeric option is refused naming the option") {
  CHECK(refusal("staleness_threshold", word("soon")) ==
        "22023 MV option staleness_threshold takes a whole number of seconds, not 'soon'");
  CHECK(refusal("max_cpu_percent", word("half")) ==
        "22023 MV option max_cpu_percent takes a number from 0 to 100, not 'half'");
  CHECK(refusal("priority", Value::boolean(true)) ==
        "22023 MV option priority takes a whole number from 0 to 3, or low, normal, high or "
        "critical, not 'true'");
  CHECK(refusal("threshold_dml_rate", word("")) ==
        "22023 MV option threshold_dml_rate takes a number of rows a second, not ''");
}

TEST_CASE("A value of the wrong kind or range is refused naming the option") {
  const auto [name, value] = GENERATE(table<std::string, Value>({
      {"max_cpu_percent", Value::integer(101)},
      {"max_cpu_percent", Value::integer(-1)},
      {"max_cpu_percent", word("nan")},
      {"max_cpu_percent", word("inf")},
      {"priority", Value::integer(4)},
      {"priority", Value::float8(1.5)},
      {"priority", word("urgent")},
      {"staleness_threshold", Value::integer(-5)},
      {"staleness_threshold", Value::float8(0.5)},
      {"staleness_threshold", Value::float8(1e300)},
      {"threshold_table_size", word("10 parsecs")},
      {"threshold_table_size", word("MB")},
      {"threshold_table_size", word("1e300 TB")},
      {"lazy_catchup_window", word("10MB")},
      {"lazy_update", Value::integer(2)},
      {"lazy_update", word("maybe")},
      {"auto_refresh", word("perhaps")},
      {"incremental_enabled", Value::integer(7)},
      {"refresh_strategy", Value::boolean(true)},
      {"priority", Value()},
      {"lazy_catchup_window", Value::date(0)},
  }));
  const std::string error = refusal(name, value);
  CHECK(error.starts_with("22023 MV option " + name + " takes "));
}

TEST_CASE("A bad strategy is refused") {
  CHECK(refusal("refresh_strategy", word("sometimes")) ==
        "22023 MV option refresh_strategy takes manual, auto or incremental, not 'sometimes'");
}

TEST_CASE("An unknown option is refused by name") {
  CHECK(refusal("colour", word("red")) == "22023 Unknown MV option: colour");
}

TEST_CASE("Options that need a cluster are refused by name") {
  const std::string name = GENERATE("distribution", "replication_factor");
  CHECK(refusal(name, Value::integer(3)) ==
        "0A000 MV option " + name + " is not supported: the database lives in one process");
}

TEST_CASE("When one option is refused none is applied") {
  ViewMetadata view;
  const Options options = {
      {"refresh_strategy", word("auto")}, {"priority", Value::integer(2)}, {"colour", word("red")}};
  CHECK_FALSE(apply_view_options(view, options));
  CHECK(view == ViewMetadata{});
}

TEST_CASE("Setting an option again replaces it and leaves the others") {
  const auto view = with({{"priority", word("low")}},
                         with({{"priority", word("high")}, {"lazy_update", word("on")}}));
  CHECK(refresh_policy(view).priority == 0);
  CHECK(refresh_policy(view).lazy_update);
}

TEST_CASE("ALTER sets the refresh strategy, and incremental_enabled agrees with it") {
  const auto [name, strategy] = GENERATE(table<std::string, RefreshStrategy>({
      {"manual", RefreshStrategy::kManual},
      {"auto", RefreshStrategy::kAuto},
      {"Incremental", RefreshStrategy::kIncremental},
  }));
  const auto before = with({{"incremental_enabled", Value::boolean(true)}});
  const auto view = with({{"refresh_strategy", word(name)}}, before);
  CHECK(view.refresh_strategy == strategy);
  CHECK(view.incremental_enabled == (strategy == RefreshStrategy::kIncremental));
}

TEST_CASE("incremental_enabled makes a view incremental, and manual again") {
  auto view = with({{"incremental_enabled", word("true")}});
  CHECK(view.refresh_strategy == RefreshStrategy::kIncremental);
  view = with({{"incremental_enabled", word("false")}}, view);
  CHECK(view.refresh_strategy == RefreshStrategy::kManual);
  CHECK_FALSE(view.incremental_enabled);
}

TEST_CASE("Turning incremental off leaves an auto view auto") {
  const auto view = with({{"auto_refresh", word("on")}, {"incremental_enabled", word("off")}});
  CHECK(view.refresh_strategy == RefreshStrategy::kAuto);
}

TEST_CASE("auto_refresh makes a view auto, and manual again") {
  auto view = with({{"auto_refresh", Value::boolean(true)}});
  CHECK(view.refresh_strategy == RefreshStrategy::kAuto);
  view = with({{"auto_refresh", Value::boolean(false)}}, view);
  CHECK(view.refresh_strategy == RefreshStrategy::kManual);
}

TEST_CASE("An incremental view stays incremental whatever auto_refresh says") {
  const auto enabled = GENERATE(true, false);
  const auto view = with(
      {{"incremental_enabled", Value::boolean(true)}, {"auto_refresh", Value::boolean(enabled)}});
  CHECK(view.refresh_strategy == RefreshStrategy::kIncremental);
  CHECK(view.incremental_enabled);
}

TEST_CASE("What sets the strategy is kept in the strategy only") {
  const auto view = with({{"auto_refresh", word("on")}, {"refresh_strategy", word("manual")}});
  CHECK(view.refresh_strategy == RefreshStrategy::kManual);
  CHECK(view.metadata.empty());
}

}  // namespace
}  // namespace matview::test
