// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_rows.h"

#include "penstock/display/carried_tokens.h"
#include "penstock/display/cookies.h"
#include "penstock/display/format.h"
#include "penstock/display/header_meaning.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostTold = 1000;  // fields that are explained; nobody sends more on purpose
constexpr std::size_t kMostTokens = 50;  // of a head that are looked into

void addSentence(std::string& text, std::string_view sentence) {
  if (!sentence.empty()) text += (text.empty() ? "" : "\n") + std::string(sentence);
}

void addToken(NameValueRow& row, WallTime now, std::size_t& looked) {
  if (looked >= kMostTokens) return;
  const auto token = display::carriedToken(row.value, now);
  if (!token) return;
  ++looked;
  row.badge = token->label;
  row.warning = token->warning;
  addSentence(row.meaning, token->sentences);
}

}  // namespace

std::vector<NameValueRow> headerRows(const model::Headers& headers, WallTime now) {
  std::vector<NameValueRow> rows;
  rows.reserve(headers.size());
  std::size_t looked = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    std::string_view line = field.line;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    NameValueRow row{std::string(field.name), std::string(field.value), std::string(line), {}};
    if (i < kMostTold) {
      if (const auto meaning = display::headerMeaning(field.name); !meaning.empty())
        row.meaning = display::wireText(field.name) + ": " + std::string(meaning);
      addSentence(row.meaning, display::headerValueMeaning(field.name, field.value));
      addToken(row, now, looked);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<NameValueRow> cookieTable(const model::Headers& headers, bool request, const model::Exchange& exchange, WallTime now) {
  std::vector<NameValueRow> rows;
  std::size_t looked = 0;
  for (display::CookieRow& cookie : display::cookieRows(headers, request, exchange, now)) {
    NameValueRow row{std::move(cookie.name), std::move(cookie.value), std::move(cookie.line), std::move(cookie.attributes)};
    for (const std::string& warning : cookie.warnings) addSentence(row.meaning, warning);
    addToken(row, now, looked);
    if (row.badge.empty() && !cookie.warnings.empty()) {
      row.badge = cookie.warnings.size() == 1 ? "1 remark" : std::to_string(cookie.warnings.size()) + " remarks";
      row.warning = cookie.refused;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<NameValueRow> pairRows(std::vector<codec::NameValue> pairs) {
  std::vector<NameValueRow> rows;
  for (auto& pair : pairs) rows.push_back({std::move(pair.name), std::move(pair.value), {}, {}});
  return rows;
}

}  // namespace penstock::gui
