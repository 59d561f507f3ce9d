// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/records.h"

#include <algorithm>
#include <unordered_map>

#include "penstock/base/ascii.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/json_members.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/format.h"
#include "penstock/display/growing_body.h"

namespace penstock::display {
namespace {

constexpr std::uint64_t kLookedAt = 64 * 1024;  // of a body, to see whether it has records
constexpr std::size_t kCellsIn = 256 * 1024;     // bytes of a record that are looked at for its cells
constexpr std::size_t kLaidOut = 1 << 20;        // bytes of a record that is laid out where it is waited for
constexpr std::size_t kPiece = 1 << 20;  // between two looks at the token
constexpr std::size_t kRowsAtOnce = 1024;

/// As JSON writes them: a date and an address begin with digits as well.
bool isNumberText(std::string_view value) {
  const bool begins = !value.empty() && (value[0] == '-' || (value[0] >= '0' && value[0] <= '9'));
  const std::size_t sign = value.find_last_of("+-"), dots = std::size_t(std::count(value.begin(), value.end(), '.'));
  const bool exponent = sign == value.npos || sign == 0 || value[sign - 1] == 'e' || value[sign - 1] == 'E';
  return begins && dots <= 1 && exponent && value.find_first_not_of("0123456789+-.eE") == value.npos;
}

/// What a cell shows of a value.
std::string cellOf(std::string_view value) {
  const bool string = codec::isString(value);
  const std::string text = string ? codec::stringOf(value, RecordTable::cellBytes) : std::string(value.substr(0, RecordTable::cellBytes));
  const bool more = string ? value.size() > text.size() + 2 && text.size() >= RecordTable::cellBytes : value.size() > text.size();
  return wireText(text) + (more ? "…" : "");
}

}  // namespace

std::shared_ptr<const RecordTable> RecordTable::make(std::string text, codec::RecordForm form, const CancelToken& token) {
  auto table = std::make_shared<RecordTable>();
  table->text_ = std::move(text);
  table->findRecords(form, token);
  table->findColumns(token);
  table->findNumbers();
  return table;
}

RecordTable::Read RecordTable::read(const model::BodyReader& body, const std::string& contentEncoding, codec::RecordForm form, std::uint64_t limit,
                                    const CancelToken& token) {
  Read out;
  std::string text;
  GrowingBody bytes(contentEncoding, limit);
  bytes.readOn(body, token, [&text](std::string_view piece) { text += piece; });
  out.cut = text.size() >= limit;
  if (!bytes.problem().empty() && !out.cut) out.notices.push_back(sentenceText(bytes.problem()));
  out.table = make(std::move(text), form, token);
  if (!out.table->notice().empty()) out.notices.push_back(out.table->notice());
  return out;
}

bool mayHaveRecords(const std::string& contentType) {
  const std::string mime = codec::mediaType(contentType);
  return codec::recordFormOf(mime) || mime.empty() || mime == "text/plain" || mime == "application/octet-stream" || mime == "binary/octet-stream";
}

std::optional<codec::RecordForm> recordForm(const std::string& contentType, const std::string& contentEncoding, const model::BodyReader& body,
                                            const CancelToken& token) {
  if (!mayHaveRecords(contentType)) return std::nullopt;
  std::string head;
  GrowingBody bytes(contentEncoding, kLookedAt);
  bytes.readOn(body, token, [&head](std::string_view piece) { head += piece; });
  const auto form = codec::recordFormOf(codec::mediaType(contentType));
  if (!form) {
    const bool whole = head.size() < kLookedAt;
    return codec::guessBodyType(contentType, head, whole).type == codec::BodyType::jsonLines ? std::optional(codec::RecordForm::lines) : std::nullopt;
  }
  const RecordTablePtr table = RecordTable::make(std::move(head), *form, token);
  const bool several = table->rows() > 1 && table->record(0).starts_with('{') && table->record(1).starts_with('{');
  return (*form == codec::RecordForm::array ? several : table->rows() > 0) ? form : std::nullopt;
}

void RecordTable::findRecords(codec::RecordForm form, const CancelToken& token) {
  codec::JsonRecords records(form);
  bool more = false;
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    if (places_.size() < mostRows)
      places_.push_back({begin, end});
    else
      more = true;
  };
  const std::string_view text = text_;
  for (std::size_t i = 0; i < text.size() && !more && !token.cancelled(); i += kPiece) records.feed(text.substr(i, kPiece), add);
  records.finish(add);
  if (more) notice_ = "Only the first " + countText(mostRows) + " records are listed.";
}

void RecordTable::findColumns(const CancelToken& token) {
  std::unordered_map<std::string, std::size_t> seen;
  std::vector<std::string_view> last;  // keys of the record before: the same ones nearly always
  bool more = false;
  for (std::size_t row = 0; row < places_.size(); ++row) {
    if (row % kRowsAtOnce == 0 && token.cancelled()) return;
    const std::string_view json = record(row);
    if (!json.starts_with('{')) {
      values_ = true;
      continue;
    }
    std::size_t place = 0;
    codec::eachMember(json, [&](std::string_view key, std::string_view) {
      if (place < last.size() && last[place] == key) {
        ++place;
        return true;
      }
      last.resize(place);
      last.push_back(key);
      ++place;
      if (seen.size() >= mostColumns) {
        more = more || !seen.contains(std::string(key));
        return true;
      }
      if (seen.emplace(key, seen.size()).second) keys_.emplace_back(key);
      return true;
    });
  }
  for (const std::string& key : keys_) titles_.push_back(wireText(codec::stringOf('"' + key + '"', cellBytes)));
  if (values_) titles_.emplace_back();
  if (!more) return;
  notice_ += (notice_.empty() ? "" : " ") + ("Only the first " + countText(mostColumns) + " members have columns: a record that is opened shows all.");
}

void RecordTable::findNumbers() {
  constexpr std::size_t looked = 100;
  numbers_.assign(titles_.size(), true);
  std::vector<bool> any(titles_.size(), false);
  for (std::size_t row = 0; row < std::min(looked, places_.size()); ++row) {
    const std::vector<std::string> texts = cells(row);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i].empty()) continue;
      any[i] = true;
      numbers_[i] = numbers_[i] && isNumberText(texts[i]);
    }
  }
  for (std::size_t i = 0; i < numbers_.size(); ++i) numbers_[i] = numbers_[i] && any[i];
}

std::string_view RecordTable::record(std::size_t row) const {
  const Place& place = places_[row];
  return std::string_view(text_).substr(std::size_t(place.begin), std::size_t(place.end - place.begin));
}

std::vector<std::string> RecordTable::cells(std::size_t row) const {
  std::vector<std::string> out(titles_.size());
  const std::string_view json = record(row);
  if (!json.starts_with('{')) {
    if (values_) out.back() = cellOf(json);
    return out;
  }
  std::size_t next = 0;
  codec::eachMember(json.substr(0, kCellsIn), [&](std::string_view key, std::string_view value) {
    const std::size_t column = next < keys_.size() && keys_[next] == key ? next : std::size_t(std::find(keys_.begin(), keys_.end(), key) - keys_.begin());
    if (column == keys_.size()) return true;
    next = column + 1;
    if (out[column].empty()) out[column] = cellOf(value);
    return true;
  });
  return out;
}

std::string RecordTable::laidOut(std::size_t row, std::string& problem) const {
  const std::string_view json = record(row);
  if (json.size() > kLaidOut) {
    problem = "This record is too long to be laid out: its beginning is shown as it came.";
    return codec::asUtf8(json.substr(0, kLaidOut));
  }
  codec::JsonPretty pretty = codec::prettyJson(json);
  if (pretty.end == codec::JsonEnd::complete) return std::move(pretty.text);
  problem = sentenceText("this record is no JSON: " + pretty.error.message);
  return codec::asUtf8(json);
}

std::vector<std::uint32_t> RecordTable::rowsWith(std::string_view needle, const CancelToken& token) const {
  std::vector<std::uint32_t> out;
  const std::string low = lowered(needle);
  const std::string firsts = low.empty() ? std::string() : std::string{low[0], char(low[0] >= 'a' && low[0] <= 'z' ? low[0] - 32 : low[0])};
  for (std::size_t row = 0; row < places_.size(); ++row) {
    if (row % kRowsAtOnce == 0 && token.cancelled()) return out;
    const std::string_view text = record(row);
    for (std::size_t at = 0; (at = text.find_first_of(firsts, at)) != text.npos && text.size() - at >= low.size(); ++at) {
      if (!equalsIgnoreCase(text.substr(at, low.size()), low)) continue;
      out.push_back(std::uint32_t(row));
      break;
    }
  }
  return out;
}

}  // namespace penstock::display
