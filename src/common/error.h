// Errors: what went wrong, in PostgreSQL's vocabulary.
//
// Every failure in matview is an `Error` value carried by `Result<T>`; nothing is thrown. The
// SQLSTATE is the contract programs rely on, the message is for people and follows PostgreSQL's
// wording where it has one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace matview {

// SQLSTATE codes in use, named as in PostgreSQL's Appendix A. An enumerator per code keeps the
// five-character strings in one place (`sqlstate()`).
enum class ErrorCode : unsigned char {
  kFeatureNotSupported,              // 0A000
  kCardinalityViolation,             // 21000
  kStringDataRightTruncation,        // 22001
  kNumericValueOutOfRange,           // 22003
  kNullValueNotAllowed,              // 22004
  kInvalidDatetimeFormat,            // 22007
  kDatetimeFieldOverflow,            // 22008
  kInvalidTimeZoneDisplacement,      // 22009
  kInvalidUseOfEscapeCharacter,      // 2200C
  kSequenceLimitExceeded,            // 2200H
  kSubstringError,                   // 22011
  kDivisionByZero,                   // 22012
  kInvalidPrecedingOrFollowingSize,  // 22013
  kInvalidArgumentForNtile,          // 22014
  kIntervalFieldOverflow,            // 22015
  kInvalidArgumentForNthValue,       // 22016
  kInvalidEscapeCharacter,           // 22019
  kInvalidRegularExpression,         // 2201B
  kInvalidArgumentForLogarithm,      // 2201E
  kInvalidArgumentForPower,          // 2201F
  kInvalidArgumentForWidthBucket,    // 2201G
  kInvalidRowCountInLimit,           // 2201W
  kInvalidRowCountInOffset,          // 2201X
  kCharacterNotInRepertoire,         // 22021
  kInvalidParameterValue,            // 22023
  kInvalidEscapeSequence,            // 22025
  kArraySubscriptError,              // 2202E
  kDuplicateJsonObjectKey,           // 22030
  kInvalidSqlJsonSubscript,          // 22033
  kNonNumericSqlJsonItem,            // 22036
  kSingletonSqlJsonItemRequired,     // 22038
  kSqlJsonArrayNotFound,             // 22039
  kSqlJsonMemberNotFound,            // 2203A
  kSqlJsonNumberNotFound,            // 2203B
  kSqlJsonObjectNotFound,            // 2203C
  kInvalidTextRepresentation,        // 22P02
  kBadCopyFileFormat,                // 22P04
  kUntranslatableCharacter,          // 22P05
  kNotNullViolation,                 // 23502
  kRestrictViolation,                // 23001
  kForeignKeyViolation,              // 23503
  kUniqueViolation,                  // 23505
  kCheckViolation,                   // 23514
  kActiveSqlTransaction,             // 25001
  kReadOnlySqlTransaction,           // 25006
  kNoActiveSqlTransaction,           // 25P01
  kInFailedSqlTransaction,           // 25P02
  kDependentObjectsStillExist,       // 2BP01
  kInvalidSavepoint,                 // 3B001
  kInvalidSchemaName,                // 3F000
  kSyntaxError,                      // 42601
  kDuplicateColumn,                  // 42701
  kAmbiguousColumn,                  // 42702
  kUndefinedColumn,                  // 42703
  kUndefinedObject,                  // 42704
  kDuplicateObject,                  // 42710
  kDuplicateAlias,                   // 42712
  kAmbiguousFunction,                // 42725
  kGroupingError,                    // 42803
  kDatatypeMismatch,                 // 42804
  kWrongObjectType,                  // 42809
  kInvalidForeignKey,                // 42830
  kCannotCoerce,                     // 42846
  kUndefinedFunction,                // 42883
  kGeneratedAlways,                  // 428C9
  kReservedName,                     // 42939
  kUndefinedTable,                   // 42P01
  kUndefinedParameter,               // 42P02
  kDuplicateTable,                   // 42P07
  kInvalidColumnReference,           // 42P10
  kInvalidTableDefinition,           // 42P16
  kInvalidObjectDefinition,          // 42P17
  kIndeterminateDatatype,            // 42P18
  kInvalidRecursion,                 // 42P19
  kWindowingError,                   // 42P20
  kInsufficientResources,            // 53000
  kDiskFull,                         // 53100
  kOutOfMemory,                      // 53200
  kProgramLimitExceeded,             // 54000
  kStatementTooComplex,              // 54001
  kObjectNotInPrerequisiteState,     // 55000: also "view has never been refreshed"
  kCantChangeRuntimeParameter,       // 55P02
  kObjectInUse,                      // 55006: also "another process owns the folder"
  kQueryCanceled,                    // 57014
  kIoError,                          // 58030
  kInternalError,                    // XX000
  kDataCorrupted,                    // XX001
};

// The five-character SQLSTATE of `code`.
[[nodiscard]] std::string_view sqlstate(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternalError;
  std::string message;
  std::string detail = {};
  std::string hint = {};
  // Zero-based byte offset into the SQL text, where the error belongs to one.
  std::optional<std::size_t> position = std::nullopt;
  // What it is about, where PostgreSQL names them: those of a broken constraint.
  std::string table = {};
  std::string column = {};
  std::string constraint = {};
  // Where in the input it happened: `COPY t, line 3, column a: "x"`.
  std::string context = {};

  [[nodiscard]] Error with_detail(std::string text) && {
    detail = std::move(text);
    return std::move(*this);
  }

  [[nodiscard]] Error with_hint(std::string text) && {
    hint = std::move(text);
    return std::move(*this);
  }

  [[nodiscard]] Error at(std::size_t offset) && {
    if (!position) position = offset;
    return std::move(*this);
  }
};

}  // namespace matview
