#include "common/error.h"

namespace matview {

std::string_view sqlstate(ErrorCode code) {
  switch (code) {
    case ErrorCode::kFeatureNotSupported: return "0A000";
    case ErrorCode::kCardinalityViolation: return "21000";
    case ErrorCode::kStringDataRightTruncation: return "22001";
    case ErrorCode::kNumericValueOutOfRange: return "22003";
    case ErrorCode::kNullValueNotAllowed: return "22004";
    case ErrorCode::kInvalidDatetimeFormat: return "22007";
    case ErrorCode::kDatetimeFieldOverflow: return "22008";
    case ErrorCode::kInvalidTimeZoneDisplacement: return "22009";
    case ErrorCode::kInvalidUseOfEscapeCharacter: return "2200C";
    case ErrorCode::kSequenceLimitExceeded: return "2200H";
    case ErrorCode::kSubstringError: return "22011";
    case ErrorCode::kDivisionByZero: return "22012";
    case ErrorCode::kInvalidPrecedingOrFollowingSize: return "22013";
    case ErrorCode::kInvalidArgumentForNtile: return "22014";
    case ErrorCode::kIntervalFieldOverflow: return "22015";
    case ErrorCode::kInvalidArgumentForNthValue: return "22016";
    case ErrorCode::kInvalidEscapeCharacter: return "22019";
    case ErrorCode::kInvalidRegularExpression: return "2201B";
    case ErrorCode::kInvalidArgumentForLogarithm: return "2201E";
    case ErrorCode::kInvalidArgumentForPower: return "2201F";
    case ErrorCode::kInvalidArgumentForWidthBucket: return "2201G";
    case ErrorCode::kInvalidRowCountInLimit: return "2201W";
    case ErrorCode::kInvalidRowCountInOffset: return "2201X";
    case ErrorCode::kCharacterNotInRepertoire: return "22021";
    case ErrorCode::kInvalidParameterValue: return "22023";
    case ErrorCode::kInvalidEscapeSequence: return "22025";
    case ErrorCode::kArraySubscriptError: return "2202E";
    case ErrorCode::kDuplicateJsonObjectKey: return "22030";
    case ErrorCode::kInvalidSqlJsonSubscript: return "22033";
    case ErrorCode::kNonNumericSqlJsonItem: return "22036";
    case ErrorCode::kSingletonSqlJsonItemRequired: return "22038";
    case ErrorCode::kSqlJsonArrayNotFound: return "22039";
    case ErrorCode::kSqlJsonMemberNotFound: return "2203A";
    case ErrorCode::kSqlJsonNumberNotFound: return "2203B";
    case ErrorCode::kSqlJsonObjectNotFound: return "2203C";
    case ErrorCode::kInvalidTextRepresentation: return "22P02";
    case ErrorCode::kBadCopyFileFormat: return "22P04";
    case ErrorCode::kUntranslatableCharacter: return "22P05";
    case ErrorCode::kNotNullViolation: return "23502";
    case ErrorCode::kRestrictViolation: return "23001";
    case ErrorCode::kForeignKeyViolation: return "23503";
    case ErrorCode::kUniqueViolation: return "23505";
    case ErrorCode::kCheckViolation: return "23514";
    case ErrorCode::kActiveSqlTransaction: return "25001";
    case ErrorCode::kReadOnlySqlTransaction: return "25006";
    case ErrorCode::kNoActiveSqlTransaction: return "25P01";
    case ErrorCode::kInFailedSqlTransaction: return "25P02";
    case ErrorCode::kDependentObjectsStillExist: return "2BP01";
    case ErrorCode::kInvalidSavepoint: return "3B001";
    case ErrorCode::kInvalidSchemaName: return "3F000";
    case ErrorCode::kSyntaxError: return "42601";
    case ErrorCode::kDuplicateColumn: return "42701";
    case ErrorCode::kAmbiguousColumn: return "42702";
    case ErrorCode::kUndefinedColumn: return "42703";
    case ErrorCode::kUndefinedObject: return "42704";
    case ErrorCode::kDuplicateObject: return "42710";
    case ErrorCode::kDuplicateAlias: return "42712";
    case ErrorCode::kAmbiguousFunction: return "42725";
    case ErrorCode::kGroupingError: return "42803";
    case ErrorCode::kDatatypeMismatch: return "42804";
    case ErrorCode::kWrongObjectType: return "42809";
    case ErrorCode::kInvalidForeignKey: return "42830";
    case ErrorCode::kCannotCoerce: return "42846";
    case ErrorCode::kUndefinedFunction: return "42883";
    case ErrorCode::kGeneratedAlways: return "428C9";
    case ErrorCode::kReservedName: return "42939";
    case ErrorCode::kUndefinedTable: return "42P01";
    case ErrorCode::kUndefinedParameter: return "42P02";
    case ErrorCode::kDuplicateTable: return "42P07";
    case ErrorCode::kInvalidColumnReference: return "42P10";
    case ErrorCode::kInvalidTableDefinition: return "42P16";
    case ErrorCode::kInvalidObjectDefinition: return "42P17";
    case ErrorCode::kIndeterminateDatatype: return "42P18";
    case ErrorCode::kInvalidRecursion: return "42P19";
    case ErrorCode::kWindowingError: return "42P20";
    case ErrorCode::kInsufficientResources: return "53000";
    case ErrorCode::kDiskFull: return "53100";
    case ErrorCode::kOutOfMemory: return "53200";
    case ErrorCode::kProgramLimitExceeded: return "54000";
    case ErrorCode::kStatementTooComplex: return "54001";
    case ErrorCode::kObjectNotInPrerequisiteState: return "55000";
    case ErrorCode::kCantChangeRuntimeParameter: return "55P02";
    case ErrorCode::kObjectInUse: return "55006";
    case ErrorCode::kQueryCanceled: return "57014";
    case ErrorCode::kIoError: return "58030";
    case ErrorCode::kInternalError: return "XX000";
    case ErrorCode::kDataCorrupted: return "XX001";
  }
  return "XX000";
}

}  // namespace matview
