#include "database/alteration/stored_text.h"

#include "common/bytes.h"
#include "plan/expression_serialization.h"
#include "sql/lexer.h"

namespace matview {

namespace {

// `name` as an identifier, in quotes only where it needs them.
[[nodiscard]] std::string identifier(std::string_view name) {
  if (const auto tokens = sql::tokenize(name)) {
    const sql::Token& first = tokens->front();
    if (first.kind == sql::TokenKind::kWord && first.text == name && first.names_column()) {
      return std::string(name);
    }
  }
  std::string quoted = "\"";
  for (const char letter : name) quoted.append(letter == '"' ? 2 : 1, letter);
  return quoted + "\"";
}

[[nodiscard]] Result<std::string> meaning_of(Engine& engine,
                                             std::string_view text,
                                             plan::StoredKind kind,
                                             std::string_view table,
                                             const Schema& schema) {
  MATVIEW_ASSIGN(const ExpressionPtr bound,
                 plan::bind_stored(text, kind, table, schema, engine.dictionary));
  ByteWriter out;
  plan::put_expression(*bound, out);
  return std::move(out).bytes();
}

}  // namespace

Result<std::string> rename_in_text(Engine& engine,
                                   std::string_view text,
                                   plan::StoredKind kind,
                                   std::string_view from,
                                   std::string_view to,
                                   std::pair<std::string_view, const Schema&> before,
                                   std::pair<std::string_view, const Schema&> after) {
  MATVIEW_ASSIGN(const std::vector<sql::Token> tokens, sql::tokenize(text));
  std::string renamed;
  std::size_t end = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const sql::Token& token = tokens[i];
    const bool is_call = i + 1 < tokens.size() && tokens[i + 1].is("(");
    const bool is_type = i > 0 && tokens[i - 1].is("::");
    if (!token.is_label() || token.text != from || is_call || is_type) continue;
    renamed.append(text.substr(end, token.position - end)).append(identifier(to));
    end = token.position + token.length;
  }
  renamed.append(text.substr(end));
  MATVIEW_ASSIGN(const std::string meant,
                 meaning_of(engine, text, kind, before.first, before.second));
  const auto means = meaning_of(engine, renamed, kind, after.first, after.second);
  if (means && *means == meant) return renamed;
  return fail(ErrorCode::kFeatureNotSupported,
              "renaming \"{}\" is not supported: it cannot be followed in the expression \"{}\"",
              from,
              text);
}

}  // namespace matview
