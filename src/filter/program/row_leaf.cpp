// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/row_leaf.h"

#include <algorithm>
#include <charconv>

#include "filter/values.h"

namespace penstock::filter {
namespace {

constexpr std::uint32_t kMostSymbols = 1u << 22;

std::size_t portColon(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  return colon == std::string_view::npos ? address.size() : colon;
}

void appendNumber(std::string& out, std::int64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void appendHostPort(std::string& out, const RowSource& row, bool always) {
  const std::string_view host = row.text(FieldId::host);
  const bool v6 = host.find(':') != std::string_view::npos;
  if (v6) out += '[';
  out += host;
  if (v6) out += ']';
  const std::int64_t port = row.number(FieldId::port);
  const std::string_view scheme = row.text(FieldId::scheme);
  if (port <= 0 || (!always && ((port == 443 && scheme == "https") || (port == 80 && scheme == "http")))) return;
  out += ':';
  appendNumber(out, port);
}

}  // namespace

bool RowReader::holds(const RowText& leaf, const RowSource& row) {
  // Only texts that depend on nothing else of the row can be remembered.
  const bool own = leaf.part != RowText::fullUrl && leaf.part != RowText::hostPort;
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
      appendHostPort(buffer_, row, true);
      return leaf.matcher(buffer_, scratch_);
    default: break;
  }
  const std::string_view text = row.text(leaf.field);
  switch (leaf.part) {
    case RowText::address: {
      std::string_view address = text.substr(0, portColon(text));
      if (address.size() >= 2 && address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
      return leaf.matcher(address, scratch_);
    }
    case RowText::portNumber: return leaf.matcher(text.substr(std::min(portColon(text) + 1, text.size())), scratch_);
    case RowText::word:
      for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find(' ', from), text.size());
        if (end > from && leaf.matcher(text.substr(from, end - from), scratch_)) return true;
        from = end + 1;
      }
      return text.empty() && leaf.matcher(text, scratch_);
    case RowText::grpcWhole: return text.size() > 1 && leaf.matcher(text.substr(1), scratch_);
    case RowText::grpcShort: {
      const std::size_t slash = text.rfind('/');
      return slash != std::string_view::npos && leaf.matcher(text.substr(slash + 1), scratch_);
    }
    default: return leaf.matcher(text, scratch_);
  }
}

bool RowReader::inUrl(const RowText& leaf, const RowSource& row) {
  buffer_.assign(row.text(FieldId::scheme)).append("://");
  appendHostPort(buffer_, row, false);
  buffer_ += row.text(FieldId::url);
  return leaf.matcher(buffer_, scratch_);
}

bool RowReader::holds(const RowNumber& leaf, const RowSource& row) {
  std::int64_t number = 0;
  if (leaf.field == FieldId::size) {
    number = std::max<std::int64_t>(0, row.number(FieldId::requestSize)) + std::max<std::int64_t>(0, row.number(FieldId::responseSize));
  } else {
    number = row.number(leaf.field);
    // No answer yet is 0, as it is in pypproxy.
    if (leaf.field == FieldId::status) number = std::max<std::int64_t>(0, number);
  }
  if (leaf.text) {
    buffer_.clear();
    if (leaf.field == FieldId::time) buffer_ = localTimeText(number);
    else if (number >= 0) appendNumber(buffer_, number);
    return (*leaf.text)(buffer_, scratch_);
  }
  return std::any_of(leaf.ranges.begin(), leaf.ranges.end(), [&](const auto& r) { return number >= r.from && number <= r.to; });
}

}  // namespace penstock::filter
