// SPDX-License-Identifier: GPL-3.0-or-later
// Protocol Buffers without a schema: fields by number, and a guess what the bytes of each are. With one see protobuf_schema.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

/// How a field is written: the low three bits of its tag.
enum class ProtobufWire : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, group = 3, groupEnd = 4, fixed32 = 5 };

/// What a field is: declared, or guessed from how it is written.
enum class ProtobufKind : std::uint8_t {
  int32, int64, uint32, uint64, sint32, sint64, boolean, enumeration,  // declared; varints
  fixed32, fixed64, sfixed32, sfixed64, float32, float64,              // declared
  varint, bits32, bits64,                                              // without a schema any of the above that fits
  string, bytes, message, group,
};
/// "int32", "bool", "enum", "float", "double", "varint", ...
std::string_view toText(ProtobufKind kind);

/// A type as a schema would have it, of one value or of several one after another.
struct ProtobufReading {
  ProtobufKind kind = ProtobufKind::varint;
  bool packed = false;
  bool operator==(const ProtobufReading&) const = default;
};
/// What a person said that fields without a schema are, by the numbers that lead to them: {3, 2} is field 2 of the messages in field 3.
using ProtobufPath = std::vector<std::uint32_t>;
using ProtobufChoices = std::map<ProtobufPath, ProtobufReading>;

struct ProtobufField {
  std::uint32_t number = 0;
  ProtobufWire wire = ProtobufWire::varint;
  ProtobufKind kind = ProtobufKind::varint;
  bool known = false;           // the schema has it, and in this form
  bool repeated = false;        // by the schema
  bool packed = false;          // several numbers in one field: `values`
  bool any = false;             // the value of a google.protobuf.Any, read as the type that its URL names
  bool chosen = false;          // read as a person chose
  bool map = false;             // an entry of a map: `fields` are its key and value
  std::size_t offset = 0, size = 0;    // of the whole field, tag included, in the decoded bytes
  std::uint64_t value = 0;             // of a number, the bits as written: nothing unzigzagged
  std::string_view bytes;              // of string, bytes, message
  std::vector<std::uint64_t> values;   // packed
  std::vector<ProtobufField> fields;   // message, group
  const char* problem = nullptr;       // where the inside of a known message breaks
  std::size_t problemAt = 0;
  std::string_view name, typeName;     // by the schema; the type of messages and enums, fully qualified
  std::vector<std::string_view> enumNames;  // of `value`, or of each of `values`; "" where the enum does not have it
};

/// Lifetime: views are into the decoded bytes; names live as long as `keep`.
struct ProtobufTree {
  std::vector<ProtobufField> fields;
  const char* problem = nullptr;  // one clause: why the bytes from `problemAt` on are no field; null when all are
  std::size_t problemAt = 0;
  std::string_view typeName;      // "" without a schema
  std::shared_ptr<const void> keep;
};

struct ProtobufLimits {
  std::size_t fields = 100'000;  // of the whole tree; about 200 bytes of memory each
  unsigned depth = 64;           // deeper messages stay bytes
};

/// Never fails: damage ends the message it lies in and is told. A choice that not all of a field's bytes fit is left alone there.
/// Time: at most size times depth.
ProtobufTree decodeProtobuf(std::string_view bytes, const ProtobufLimits& limits = {}, const ProtobufChoices& choices = {});

/// A line for each field, nested messages in braces. Without a schema with every sensible reading of a number in a comment:
///     1: "text"
///     2: 150  # zigzag 75
///     3 {
///       1: 3.14  # fixed32 0x4048f5c3, int 1078523331
///     }
/// Ends with the place of damage and the bytes from there. At most about `limit` bytes. Valid UTF-8.
std::string protobufText(const ProtobufTree& tree, std::string_view bytes, std::size_t limit = 8 * 1024 * 1024);

/// The same as JSON, in the mapping of Protocol Buffers where a schema is known: 64-bit integers as strings, bytes as Base64, maps as
/// objects. Fields without a name have their number as key; a key that comes again makes an array. Laid out; valid UTF-8.
std::string protobufJson(const ProtobufTree& tree, std::size_t limit = 8 * 1024 * 1024);

/// Whether all of the bytes are fields, with numbers that a schema would have: what is shown as Protocol Buffers without being
/// declared as such.
bool looksLikeProtobuf(std::string_view bytes);

/// The same for bytes of which nothing else is known: beside being fields, they have to hold what schemas have (texts, messages, low
/// numbers in their order), and be no text.
bool surelyProtobuf(std::string_view bytes);

}  // namespace penstock::codec
