// SPDX-License-Identifier: GPL-3.0-or-later
// What is put into the positions of an attack: sources that give their nth payload without holding the others, and what is done to each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/draft/variables.h"

namespace penstock::draft {

/// Payloads in a fixed order. Thread: one at a time.
class PayloadSource {
 public:
  virtual ~PayloadSource() = default;
  virtual std::uint64_t size() const = 0;
  /// `index` < size(). **Errors**: io, corrupt (a file that is no longer what it was).
  virtual Result<std::string> at(std::uint64_t index) = 0;
};

struct ListPayloads {
  std::vector<std::string> items;
  bool operator==(const ListPayloads&) const = default;
};
/// The lines of a file, less their ends (LF or CRLF). Memory: an offset for every 1024 lines or more, and one block.
struct FilePayloads {
  std::string path;
  bool operator==(const FilePayloads&) const = default;
};
/// from, from + step, ... as long as it is not beyond `to`.
struct NumberPayloads {
  std::int64_t from = 0, to = 9, step = 1;  // a step away from `to` is an error, as is 0 where they differ
  unsigned digits = 0;                      // at least, filled with zeros; up to 64
  unsigned base = 10;                       // 10 or 16 (small letters)
  bool operator==(const NumberPayloads&) const = default;
};
/// All words over `characters` (of UTF-8), the shortest first, the last character changing fastest.
struct CharacterPayloads {
  std::string characters = "abcdefghijklmnopqrstuvwxyz";
  unsigned shortest = 1, longest = 4;  // up to 256
  bool operator==(const CharacterPayloads&) const = default;
};
/// Moments of UTC, "2024-02-29" or "2024-02-29 12:30:00".
struct DatePayloads {
  enum class Unit : std::uint8_t { second, minute, hour, day, week, month, year };
  std::string from = "2024-01-01", to = "2024-12-31";
  std::int64_t step = 1;  // a month's or year's last days end at the last day there is
  Unit unit = Unit::day;
  std::string format = "%Y-%m-%d";  // of strftime: %Y %y %m %d %e %H %I %M %S %p %j %a %A %b %B %F %T %s %%
  bool operator==(const DatePayloads&) const = default;
};
/// The same request so many times: payloads are "".
struct NullPayloads {
  std::uint64_t count = 1;
  bool operator==(const NullPayloads&) const = default;
};
using PayloadSpec = std::variant<ListPayloads, FilePayloads, NumberPayloads, CharacterPayloads, DatePayloads, NullPayloads>;

/// A file is opened and read through once, to count its lines. **Errors**: invalidArgument (a sentence), notFound, io, limit (more payloads than
/// 2^63).
Result<std::unique_ptr<PayloadSource>> makePayloads(const PayloadSpec& spec);

/// One thing done to a payload.
struct ProcessStep {
  enum class Kind : std::uint8_t {
    prefix,       // text
    suffix,       // text
    replace,      // every `text` becomes `with`
    regexReplace, // every match of the pattern `text` becomes `with`, where $0 to $9 are groups and $$ is a dollar
    lower,
    upper,
    capitalise,   // the first letter
    urlEncode,    // all but A-Z a-z 0-9 - . _ ~
    urlEncodeAll, // every byte
    urlDecode,
    base64Encode,
    base64UrlEncode,
    base64Decode,
    hexEncode,
    hexDecode,
    md5,     // hashes in small hexadecimal digits
    sha1,
    sha256,
    sha512,
    reverse,    // bytes
    substring,  // `from` bytes left out, then at most `length`
    variables,  // {{name}} in it
  };
  Kind kind = Kind::prefix;
  std::string text, with;
  std::uint64_t from = 0, length = UINT64_MAX;
  bool operator==(const ProcessStep&) const = default;
};
/// "prefix", "regexReplace", ...: as it is kept.
std::string_view toText(ProcessStep::Kind kind);

/// Steps in their order. Immutable. Thread: any.
class Processing {
 public:
  static constexpr std::size_t mostBytes = 16u << 20;  // of a payload, after each step
  /// **Errors**: invalidArgument: the number of the step and what is wrong with it.
  static Result<Processing> compile(const std::vector<ProcessStep>& steps, Variables variables = {});
  Processing();
  /// **Errors**: invalidArgument (what cannot be decoded, a name without a value), limit.
  Result<std::string> apply(std::string payload) const;

 private:
  struct Impl;
  explicit Processing(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace penstock::draft
