// Functions of JSON and JSONB that make another of them.
#include <algorithm>
#include <array>
#include <optional>

#include "expr/functions/array_access.h"
#include "expr/functions/families.h"
#include "expr/functions/json_access.h"

namespace matview {

namespace {

using Word = RowCall::Word;
using Kind = Json::Kind;

Word invalid(RowCall& call, std::string_view message) {
  return call.failed(fail(ErrorCode::kInvalidParameterValue, "{}", message));
}

Word give_changed(RowCall& call, const Json& json) {
  return call.result(json_text(json));
}

// left || right: members of both objects, or elements one after the other.
Word concatenate(RowCall& call) {
  return with_json(call, 0, [&](Json& left) {
    return with_json(call, 1, [&](Json& right) {
      if (left.kind == Kind::kObject && right.kind == Kind::kObject) {
        std::ranges::move(right.children, std::back_inserter(left.children));
        order_members(left);
        return give_changed(call, left);
      }
      Json both{.kind = Kind::kArray, .key = {}, .text = {}, .children = {}};
      for (Json* const side : {&left, &right}) {
        if (side->kind == Kind::kArray) {
          std::ranges::move(side->children, std::back_inserter(both.children));
        } else {
          both.children.push_back(std::move(*side));
        }
      }
      return give_changed(call, both);
    });
  });
}

void delete_key(Json& json, std::string_view key) {
  std::erase_if(json.children, [&](const Json& child) {
    return json.kind == Kind::kObject ? child.key == key
                                      : child.kind == Kind::kString && child.text == key;
  });
}

Word delete_member(RowCall& call) {
  return with_json(call, 0, [&](Json& json) {
    if (!json.is_container()) return invalid(call, "cannot delete from scalar");
    delete_key(json, call.text(1));
    return give_changed(call, json);
  });
}

Word delete_members(RowCall& call) {
  return with_json(call, 0, [&](Json& json) {
    if (!json.is_container()) return invalid(call, "cannot delete from scalar");
    for (const Value& key : array_argument(call, 1).elements) {
      if (!key.is_null()) delete_key(json, key.as_text());
    }
    return give_changed(call, json);
  });
}

// The place of an element by its subscript; past the end when there is none.
[[nodiscard]] std::size_t place_of(const Json& array, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(array.children.size());
  if (index < 0) index += size;
  return index < 0 || index >= size ? array.children.size() : static_cast<std::size_t>(index);
}

void delete_at(Json& array, std::size_t place) {
  if (place < array.children.size()) {
    array.children.erase(array.children.begin() + static_cast<std::ptrdiff_t>(place));
  }
}

Word delete_element(RowCall& call) {
  return with_json(call, 0, [&](Json& json) {
    if (!json.is_container()) return invalid(call, "cannot delete from scalar");
    if (json.kind == Kind::kObject) {
      return invalid(call, "cannot delete from object using integer index");
    }
    delete_at(json, place_of(json, call.integer(1)));
    return give_changed(call, json);
  });
}

[[nodiscard]] std::unexpected<Failure> not_an_index(std::string_view step, std::size_t position) {
  return fail(ErrorCode::kInvalidTextRepresentation,
              "path element at position {} is not an integer: \"{}\"",
              position,
              step);
}

enum class Change : std::uint8_t { kDelete, kSet, kCreate, kInsertBefore, kInsertAfter };

// Changes what a path leads to.
class PathChange {
 public:
  PathChange(const std::vector<Value>& path, Change change, const Json* value)
      : path_(path), change_(change), value_(value) {}

  Status apply(Json& json, std::size_t depth) {
    if (path_[depth].is_null()) {
      return fail(
          ErrorCode::kNullValueNotAllowed, "path element at position {} is null", depth + 1);
    }
    const std::string_view step = path_[depth].as_text();
    const bool is_last = depth + 1 == path_.size();
    if (json.kind == Kind::kObject) return change_member(json, step, depth, is_last);
    if (json.kind == Kind::kArray) return change_element(json, step, depth, is_last);
    return {};
  }

 private:
  [[nodiscard]] bool inserts() const { return change_ >= Change::kInsertBefore; }

  [[nodiscard]] Json made(std::string_view key) const {
    Json json = *value_;
    json.key = key;
    return json;
  }

  Status change_member(Json& json, std::string_view step, std::size_t depth, bool is_last) {
    Json* const found = json.member(step);
    if (!is_last) return found == nullptr ? Status() : apply(*found, depth + 1);
    if (change_ == Change::kDelete) {
      delete_key(json, step);
    } else if (found == nullptr) {
      if (change_ == Change::kSet) return {};
      json.children.push_back(made(step));
      order_members(json);
    } else if (inserts()) {
      return std::unexpected<Failure>(
          Error{.code = ErrorCode::kInvalidParameterValue,
                .message = "cannot replace existing key",
                .hint = "Try using the function jsonb_set to replace key value."});
    } else {
      *found = made(step);
    }
    return {};
  }

  Status change_element(Json& json, std::string_view step, std::size_t depth, bool is_last) {
    if (json.children.empty() && change_ == Change::kDelete) return {};
    const auto index = json_index(step);
    if (!index) return not_an_index(step, depth + 1);
    std::size_t place = place_of(json, *index);
    const bool is_there = place < json.children.size();
    if (!is_last) return is_there ? apply(json.children[place], depth + 1) : Status();
    if (change_ == Change::kDelete) {
      delete_at(json, place);
      return {};
    }
    if (is_there && !inserts()) {
      json.children[place] = made({});
      return {};
    }
    if (!is_there && change_ == Change::kSet) return {};
    // Before the first, or behind the last.
    if (!is_there && *index < 0) place = 0;
    if (is_there && change_ == Change::kInsertAfter) ++place;
    json.children.insert(json.children.begin() + static_cast<std::ptrdiff_t>(place), made({}));
    return {};
  }

  const std::vector<Value>& path_;
  Change change_;
  const Json* value_;
};

Word change(RowCall& call, Change change, const Json* value) {
  return with_json(call, 0, [&](Json& json) {
    const Array path = array_argument(call, 1);
    if (path.dimensions.size() > 1) {
      return call.failed(fail(ErrorCode::kArraySubscriptError, "wrong number of array subscripts"));
    }
    if (!json.is_container()) {
      return invalid(
          call,
          change == Change::kDelete ? "cannot delete path in scalar" : "cannot set path in scalar");
    }
    if (path.elements.empty()) return give_changed(call, json);
    if (Status status = PathChange(path.elements, change, value).apply(json, 0); !status) {
      return call.failed(std::unexpected(std::move(status).error()));
    }
    return give_changed(call, json);
  });
}

Word delete_path(RowCall& call) {
  return change(call, Change::kDelete, nullptr);
}

Word set_path(RowCall& call) {
  const bool creates = call.size() < 4 || call.boolean(3);
  return with_json(call, 2, [&](const Json& value) {
    return change(call, creates ? Change::kCreate : Change::kSet, &value);
  });
}

Word insert_path(RowCall& call) {
  const bool after = call.size() > 3 && call.boolean(3);
  return with_json(call, 2, [&](const Json& value) {
    return change(call, after ? Change::kInsertAfter : Change::kInsertBefore, &value);
  });
}

// jsonb_set_lax(target, path, value [, create [, what NULL does]])
Word set_path_lax(RowCall& call) {
  if (call.is_null(0) || call.is_null(1) || (call.size() > 3 && call.is_null(3))) {
    return call.null();
  }
  if (!call.is_null(2)) return set_path(call);
  const std::string_view treatment = call.size() < 5   ? "use_json_null"
                                     : call.is_null(4) ? ""
                                                       : call.text(4);
  const bool creates = call.size() < 4 || call.boolean(3);
  const Json null;
  if (treatment == "use_json_null") {
    return change(call, creates ? Change::kCreate : Change::kSet, &null);
  }
  if (treatment == "delete_key") return change(call, Change::kDelete, nullptr);
  if (treatment == "return_target") return call.result(call.text(0));
  if (treatment == "raise_exception") {
    return call.failed(fail(ErrorCode::kNullValueNotAllowed, "JSON value must not be null"));
  }
  return invalid(call,
                 "null_value_treatment must be \"delete_key\", \"return_target\", "
                 "\"use_json_null\", or \"raise_exception\"");
}

// target[key] = value in UPDATE: as jsonb_set, and an object where there was nothing.
Word assign(RowCall& call) {
  if (call.is_null(1)) {
    return call.failed(
        fail(ErrorCode::kNullValueNotAllowed, "jsonb subscript in assignment must not be null"));
  }
  return with_json_or(call, 2, "null", [&](Json& value) {
    return with_json_or(call, 0, "{}", [&](Json& json) {
      if (!json.is_container()) {
        return invalid(call, "cannot replace existing key");
      }
      const std::vector<Value> path{Value::text(std::string(call.text(1)))};
      if (Status status = PathChange(path, Change::kCreate, &value).apply(json, 0); !status) {
        return call.failed(std::unexpected(std::move(status).error()));
      }
      return give_changed(call, json);
    });
  });
}

void strip(Json& json) {
  if (json.kind == Kind::kObject) {
    std::erase_if(json.children, [](const Json& child) { return child.kind == Kind::kNull; });
  }
  for (Json& child : json.children) strip(child);
}

// As JSON has it that was taken apart and put together again: nothing between its parts.
void append_compact(std::string& out, const Json& json) {
  if (!json.is_container()) {
    out += json.source;
    return;
  }
  out += json.kind == Kind::kObject ? '{' : '[';
  bool is_first = true;
  for (const Json& child : json.children) {
    if (!is_first) out += ',';
    is_first = false;
    if (json.kind == Kind::kObject) {
      append_json_string(out, child.key);
      out += ':';
    }
    append_compact(out, child);
  }
  out += json.kind == Kind::kObject ? '}' : ']';
}

Word strip_nulls(RowCall& call) {
  return with_json(call, 0, [&](Json& json) {
    strip(json);
    if (call.type(0).id == TypeId::kJsonb) return give_changed(call, json);
    std::string text;
    append_compact(text, json);
    return call.result(text);
  });
}

Word pretty(RowCall& call) {
  return with_json(call, 0, [&](const Json& json) { return call.result(pretty_json(json)); });
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kBool = TypeId::kBoolean;
constexpr TypeId kJson = TypeId::kJson;
constexpr TypeId kJsonb = TypeId::kJsonb;
constexpr Type kTexts = Type::array_of(TypeId::kText);

constexpr std::array kFunctions = {
    strict_row<concatenate>("||", {kJsonb, kJsonb}, kJsonb),
    strict_row<delete_member>("-", {kJsonb, kText}, kJsonb),
    strict_row<delete_element>("-", {kJsonb, kInt}, kJsonb),
    strict_row<delete_members>("-", {kJsonb, kTexts}, kJsonb),
    strict_row<delete_path>("#-", {kJsonb, kTexts}, kJsonb),
    strict_row<delete_path>("jsonb_delete_path", {kJsonb, kTexts}, kJsonb),
    strict_row<set_path>("jsonb_set", {kJsonb, kTexts, kJsonb}, kJsonb),
    strict_row<set_path>("jsonb_set", {kJsonb, kTexts, kJsonb, kBool}, kJsonb),
    open_row<set_path_lax>("jsonb_set_lax", {kJsonb, kTexts, kJsonb}, kJsonb),
    open_row<set_path_lax>("jsonb_set_lax", {kJsonb, kTexts, kJsonb, kBool}, kJsonb),
    open_row<set_path_lax>("jsonb_set_lax", {kJsonb, kTexts, kJsonb, kBool, kText}, kJsonb),
    strict_row<insert_path>("jsonb_insert", {kJsonb, kTexts, kJsonb}, kJsonb),
    strict_row<insert_path>("jsonb_insert", {kJsonb, kTexts, kJsonb, kBool}, kJsonb),
    open_row<assign>("array_assign", {kJsonb, kText, kJsonb}, kJsonb),
    strict_row<strip_nulls>("json_strip_nulls", {kJson}, kJson),
    strict_row<strip_nulls>("jsonb_strip_nulls", {kJsonb}, kJsonb),
    strict_row<pretty>("jsonb_pretty", {kJsonb}, kText),
};

}  // namespace

std::span<const ScalarFunction> json_change_functions() {
  return kFunctions;
}

}  // namespace matview
