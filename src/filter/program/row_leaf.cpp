// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/row_leaf.h"

#include <algorithm>
#include <charconv>

#include "filter/values.h"
#include "penstock/base/ascii.h"
#include "penstock/base/endpoint.h"
#include "penstock/filter/head_text.h"
#include "penstock/model/authority.h"
#include "penstock/model/row_words.h"

namespace penstock::filter {
namespace {

constexpr std::uint32_t kMostSymbols = 1u << 22;
constexpr std::string_view kBetween = ", ";  // operations of a batch

bool isUrl(FieldId field) {
  return field == FieldId::path || field == FieldId::query || field == FieldId::url;
}

void appendNumber(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void appendHostPort(std::string& out, std::string_view scheme, std::string_view host, std::int64_t port) {
  model::appendAuthority(out, scheme, host, std::uint16_t(std::max<std::int64_t>(port, 0)));
}

void appendOrigin(std::string& out, const RowSource& row) {
  const std::string_view scheme = row.text(FieldId::scheme);
  out.append(scheme).append("://");
  appendHostPort(out, scheme, row.text(FieldId::host), row.number(FieldId::port));
}

/// As the column of that field says it.
std::string_view shownText(FieldId field, std::string_view text) {
  switch (field) {
    case FieldId::type: return model::typeWord(text);
    case FieldId::tls: return model::tlsWord(text);
    default: return text;
  }
}

}  // namespace

bool RowReader::holds(const RowText& leaf, const RowSource& row) {
  // Only texts that depend on nothing else of the row can be remembered.
  const bool own = leaf.part != RowText::fullUrl && leaf.part != RowText::hostPort && leaf.part != RowText::withPort &&
                   leaf.part != RowText::portNumber;
  const std::uint32_t symbol = own ? row.symbol(leaf.field) : 0;
  if (symbol == 0 || symbol >= kMostSymbols) return decide(leaf, row);
  std::vector<std::uint8_t>& memo = memos_[leaf.memo];
  if (symbol >= memo.size()) memo.resize(std::max<std::size_t>(symbol + 1, memo.size() * 2));
  if (memo[symbol] == 0) memo[symbol] = decide(leaf, row) ? 2 : 1;
  return memo[symbol] == 2;
}

bool RowReader::decide(const RowText& leaf, const RowSource& row) {
  switch (leaf.part) {
    case RowText::fullUrl: return inUrl(leaf, row);
    case RowText::hostPort:
      buffer_.clear();
      appendHostPort(buffer_, {}, row.text(FieldId::host), row.number(FieldId::port));
      return leaf.matcher(buffer_, scratch_);
    case RowText::withPort:
      buffer_.clear();
      appendHostPort(buffer_, {}, row.text(leaf.field), row.number(leaf.field));
      return leaf.matcher(buffer_, scratch_);
    case RowText::portNumber:
      buffer_.clear();
      if (const std::int64_t port = row.number(leaf.field); port > 0) appendNumber(buffer_, port);
      return leaf.matcher(buffer_, scratch_);
    default: break;
  }
  const std::string_view text = row.text(leaf.field);
  switch (leaf.part) {
    case RowText::address: return leaf.matcher(endpointOf(text).address, scratch_);
    case RowText::shown: return leaf.matcher(shownText(leaf.field, text), scratch_);
    case RowText::word:
      for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find(' ', from), text.size());
        if (end > from && leaf.matcher(text.substr(from, end - from), scratch_)) return true;
        from = end + 1;
      }
      return text.empty() && leaf.matcher(text, scratch_);
    case RowText::item:
      return leaf.matcher(text, scratch_) || (text.find(kBetween) != std::string_view::npos && itemHolds(leaf, text));
    case RowText::grpcWhole: return text.size() > 1 && leaf.matcher(text.substr(1), scratch_);
    case RowText::grpcShort: {
      const std::size_t slash = text.rfind('/');
      return slash != std::string_view::npos && leaf.matcher(text.substr(slash + 1), scratch_);
    }
    default: return leaf.matcher(text, scratch_) || (isUrl(leaf.field) && asReadHolds(leaf, text));
  }
}

bool RowReader::itemHolds(const RowText& leaf, std::string_view text) {
  while (true) {
    const std::size_t end = text.find(kBetween);
    if (leaf.matcher(text.substr(0, end), scratch_)) return true;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + kBetween.size());
  }
}

// Percent-encoded words are also looked at as they are read.
bool RowReader::asReadHolds(const RowText& leaf, std::string_view text) {
  const std::string read = leaf.field == FieldId::query ? asRead('?' + std::string(text)) : asRead(text);
  if (read.empty()) return false;
  return leaf.matcher(std::string_view(read).substr(leaf.field == FieldId::query ? 1 : 0), scratch_);
}

// A text inside a URL is inside its path and query, inside what comes before, or reaches over the slash between: the URL itself
// is not made for each of a million rows.
bool RowReader::inUrl(const RowText& leaf, const RowSource& row) {
  const std::string_view target = row.text(FieldId::url);
  if (leaf.matcher.kind == Matcher::contains && !leaf.matcher.regex) {
    const Needle& needle = leaf.matcher.needles.front();
    if (needle.in(target) || inOrigin(leaf, row) || asReadHolds(leaf, target)) return true;
    const std::string_view text = needle.text();
    bool over = false;
    for (std::size_t k = text.find('/', 1); k != std::string_view::npos && !over; k = text.find('/', k + 1))
      over = target.size() >= text.size() - k && equalsIgnoreCase(target.substr(0, text.size() - k), text.substr(k));
    if (!over) return false;
  }
  buffer_.clear();
  appendOrigin(buffer_, row);
  buffer_ += target;
  return leaf.matcher(buffer_, scratch_) || asReadHolds(leaf, buffer_);
}

bool RowReader::inOrigin(const RowText& leaf, const RowSource& row) {
  constexpr std::size_t kPlaces = 4096;
  const Origin key{row.symbol(FieldId::host), row.symbol(FieldId::scheme), row.number(FieldId::port), leaf.memo};
  if (origins_.empty()) origins_.resize(kPlaces);
  Origin& known = origins_[(key.host * 31 + key.scheme * 7 + std::size_t(key.port) * 13 + key.leaf * 101) % kPlaces];
  const bool same = key.host && key.scheme && known.host == key.host && known.scheme == key.scheme && known.port == key.port &&
                    known.leaf == key.leaf;
  if (!same) {
    known = key;
    buffer_.clear();
    appendOrigin(buffer_, row);
    known.holds = leaf.matcher(buffer_, scratch_);
  }
  return known.holds;
}

bool RowReader::holds(const RowNumber& leaf, const RowSource& row) {
  std::int64_t number = 0;
  if (leaf.field == FieldId::size) {
    number = std::max<std::int64_t>(0, row.number(FieldId::requestSize)) +
             std::max<std::int64_t>(0, row.number(FieldId::responseSize));
  } else {
    number = row.number(leaf.field);
    // No answer yet is 0, as it is in pypproxy.
    if (leaf.field == FieldId::status) number = std::max<std::int64_t>(0, number);
  }
  if (leaf.text) {
    constexpr std::int64_t kSmall = 1000;
    const bool small = leaf.field == FieldId::status && number < kSmall;
    if (small) {
      if (small_.size() <= leaf.memo) small_.resize(leaf.memo + 1);
      if (small_[leaf.memo].empty()) small_[leaf.memo].resize(kSmall);
      if (const std::uint8_t known = small_[leaf.memo][std::size_t(number)]) return known == 2;
    }
    buffer_.clear();
    if (leaf.field == FieldId::time)
      buffer_ = localTimeText(number);
    else if (number >= 0)
      appendNumber(buffer_, number);
    const bool holds = (*leaf.text)(buffer_, scratch_);
    if (small) small_[leaf.memo][std::size_t(number)] = holds ? 2 : 1;
    return holds;
  }
  return std::any_of(leaf.ranges.begin(), leaf.ranges.end(), [&](const auto& r) { return number >= r.from && number <= r.to; });
}

}  // namespace penstock::filter
