#include "common/result.h"

namespace matview {

Failure::Failure(Error error) : error_(std::make_unique<Error>(std::move(error))) {}

Failure::Failure(const Failure& other) : error_(std::make_unique<Error>(*other.error_)) {}

Failure& Failure::operator=(const Failure& other) {
  if (this != &other) error_ = std::make_unique<Error>(*other.error_);
  return *this;
}

Failure::~Failure() = default;

Failure Failure::with_hint(std::string text) && {
  error_->hint = std::move(text);
  return std::move(*this);
}

Failure Failure::at(std::size_t offset) && {
  if (!error_->position) error_->position = offset;
  return std::move(*this);
}

Failure make_failure(ErrorCode code, std::string message) {
  return Error{.code = code, .message = std::move(message)};
}

}  // namespace matview
