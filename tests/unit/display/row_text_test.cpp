// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_text.h"

#include <gtest/gtest.h>

#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using Column = model::SummaryColumn;

model::Summary aRow() {
  model::Summary row;
  row.id = 18'414;
  row.state = model::ExchangeState::complete;
  row.startedAt = WallTime(std::chrono::microseconds(1'770'000'000'000'000));
  row.scheme = "https";
  row.host = "api.example.com";
  row.port = 8443;
  row.method = "GET";
  row.path = "/cart?id=1";
  row.status = 200;
  row.mime = "application/json";
  row.responseSize = 1300;
  row.durationUs = 61'200;
  row.protocol = model::Protocol::http11;
  return row;
}

TEST(RowText, WhatCellsSay) {
  const model::Summary row = aRow();
  const std::pair<Column::Id, std::string> all[] = {
      {Column::id, "18\u2009414"}, {Column::time, timeOfDayText(row.startedAt)},
      {Column::method, "GET"},     {Column::host, "api.example.com:8443"},
      {Column::port, "8443"},      {Column::path, "/cart?id=1"},
      {Column::query, "id=1"},     {Column::status, "200"},
      {Column::type, "json"},      {Column::size, "1.3 KB"},
      {Column::duration, "61 ms"}, {Column::protocol, "h1"},
      {Column::scheme, "https"},   {Column::process, std::string(noneText)},
      {Column::waterfall, ""},     {Column::tags, ""}};
  for (const auto& [column, text] : all) EXPECT_EQ(cellText(row, column), text) << int(column);
  EXPECT_EQ(pathText(row), "/cart");
  EXPECT_EQ(portText(row), ":8443");
  EXPECT_EQ(cellHint(row, Column::time), dateTimeText(row.startedAt));
  EXPECT_EQ(cellHint(row, Column::protocol), "HTTP/1.1");
}

TEST(RowText, NothingIsADash) {
  model::Summary row;
  row.state = model::ExchangeState::complete;
  for (const auto column : {Column::method, Column::port, Column::status, Column::type, Column::size, Column::requestSize, Column::tls})
    EXPECT_EQ(cellText(row, column), noneText) << int(column);
}

TEST(RowText, WhatIsUnderWay) {
  model::Summary row = aRow();
  row.state = model::ExchangeState::pending;
  row.status = 0;
  row.startedAt = wallNow() - std::chrono::milliseconds(2'050);
  EXPECT_EQ(cellText(row, Column::status), "…");
  EXPECT_TRUE(cellText(row, Column::duration).ends_with(" s …")) << cellText(row, Column::duration);
  row.protocol = model::Protocol::webSocket;
  EXPECT_TRUE(isLongLived(row));
  EXPECT_EQ(cellText(row, Column::duration), "live");
  row.messages = 1200;
  EXPECT_EQ(cellText(row, Column::size), "1\u2009200 msg");
  EXPECT_EQ(cellHint(row, Column::size), "1\u2009200 messages, 0 B to the server, 1.3 KB to the client");
}

TEST(RowText, AStrangersTextIsBoundedAndSeen) {
  model::Summary row = aRow();
  row.path = "/\xe2\x80\xae" + std::string(1 << 20, 'x');
  EXPECT_TRUE(cellText(row, Column::path).starts_with("/⟨U+202E⟩xxx"));
  EXPECT_LT(cellText(row, Column::path).size(), 600u);
  EXPECT_LT(cellHint(row, Column::path).size(), 2200u);
}

TEST(RowText, ACallThatFailedHasTheColourOfItsStatus) {
  model::Summary row;
  row.status = 200;
  EXPECT_EQ(colorStatus(row), 200);
  row.grpcStatus = 0;
  EXPECT_EQ(colorStatus(row), 200);
  row.grpcStatus = 5;
  EXPECT_EQ(colorStatus(row), 404);
  row.grpcStatus = 13;
  EXPECT_EQ(colorStatus(row), 500);
  row.grpcStatus = 77;
  EXPECT_EQ(colorStatus(row), 500);
  row.status = 502;
  EXPECT_EQ(colorStatus(row), 502) << "HTTP itself failed";
}

TEST(RowText, EveryFailureHasAFewWords) {
  for (int kind = 1; kind <= int(model::FailureKind::clientUnsupported); ++kind) {
    EXPECT_FALSE(model::wordsOf(model::FailureKind(kind)).brief.empty()) << kind;
  }
}

}  // namespace
}  // namespace penstock::display
