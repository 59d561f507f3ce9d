// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/json_records.h"

#include <algorithm>
#include <cstring>

namespace penstock::codec {
namespace {

constexpr char separator = '\x1e';

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

}  // namespace

std::optional<RecordForm> recordFormOf(std::string_view type) {
  const auto has = [type](std::string_view word) { return type.find(word) != type.npos; };
  if (has("json-seq")) return RecordForm::sequence;
  if (has("ndjson") || has("jsonl") || has("json-l") || has("json-stream") || has("stream+json") || has("jsonstream")) return RecordForm::lines;
  return has("json") ? std::optional(RecordForm::array) : std::nullopt;
}

void JsonRecords::begin(std::uint64_t at) {
  begun_ = true;
  begin_ = end_ = at;
}

std::size_t JsonRecords::step(std::string_view in, std::size_t i) {
  found_ = false;
  if (form_ != RecordForm::array) return stepLine(in, i);
  const std::size_t next = stepValue(in, i);
  if (begun_ && !isSpace(in[next - 1])) end_ = position_ + next;  // so far, should it end here
  return next;
}

// Up to the character that ends a record, whatever is in it.
std::size_t JsonRecords::stepLine(std::string_view in, std::size_t i) {
  const char last = form_ == RecordForm::lines ? '\n' : separator;
  const void* at = std::memchr(in.data() + i, last, in.size() - i);
  const std::size_t stop = at ? std::size_t(static_cast<const char*>(at) - in.data()) : in.size();
  std::size_t first = i;
  if (!begun_) {
    while (first < stop && isSpace(in[first])) ++first;
    if (first < stop) begin(position_ + first);
  }
  if (begun_) {
    std::size_t end = stop;
    while (end > first && isSpace(in[end - 1])) --end;
    if (end > first) end_ = position_ + end;
  }
  found_ = at && begun_;
  if (at) begun_ = false;
  return at ? stop + 1 : stop;
}

std::size_t JsonRecords::stepString(std::string_view in, std::size_t i) {
  if (escaped_) {
    escaped_ = false;
    return i + 1;
  }
  for (; i < in.size(); ++i) {
    if (in[i] == '\\') {
      escaped_ = true;
      return i + 1;
    }
    if (in[i] != '"') continue;
    inString_ = false;
    if (depth_ == 0) {
      end_ = position_ + i + 1;
      found_ = begun_;
      begun_ = false;
    }
    return i + 1;
  }
  return i;
}

std::size_t JsonRecords::stepValue(std::string_view in, std::size_t i) {
  if (inString_) return stepString(in, i);
  const char c = in[i];
  const bool ends = isSpace(c) || c == ',' || c == ']' || c == '}' || c == separator;
  if (scalar_ && ends) {
    scalar_ = false;
    found_ = begun_;
    begun_ = false;
  }
  if (depth_ == 0 && ends) return i + 1;
  if (!seen_) {  // the byte order mark, and the bracket of the array whose elements are meant
    if (c == '\xef' || c == '\xbb' || c == '\xbf') return i + 1;
    seen_ = true;
    if (c == '[') return i + 1;
  }
  if (!begun_) begin(position_ + i);
  switch (c) {
    case '"':
      inString_ = true;
      return i + 1;
    case '{':
    case '[':
      ++depth_;
      return i + 1;
    case '}':
    case ']':
      if (--depth_ == 0) {
        end_ = position_ + i + 1;
        found_ = true;
        begun_ = false;
      }
      return i + 1;
    default:
      scalar_ = depth_ == 0;
      return depth_ == 0 ? i + 1 : std::min(in.find_first_of("\"[]{}", i + 1), in.size());
  }
}

}  // namespace penstock::codec
