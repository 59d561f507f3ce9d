// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange looks like as a row, and the words of its cells.
#include "penstock/model/row_fields.h"

#include <gtest/gtest.h>

#include "penstock/model/columns.h"
#include "penstock/model/row_words.h"
#include "penstock/model/url.h"

namespace penstock::model {
namespace {

ResponseHeadPtr answer(int status, const std::string& type) {
  auto head = std::make_shared<ResponseHead>();
  head->status = status;
  head->headers.append("Content-Type", type);
  return head;
}

TEST(RowFields, TheClientIsAnAddressAndAPort) {
  auto connection = std::make_shared<ConnectionInfo>();
  connection->clientAddress = "[2001:db8::7]:50123";
  connection->serverAddress = "192.0.2.7:443";
  connection->process = "/usr/bin/curl";
  Exchange x;
  x.connection = connection;
  RowFields f;
  fieldsOf(x, f);
  EXPECT_EQ(f.client, "2001:db8::7");
  EXPECT_EQ(f.clientPort, 50123);
  EXPECT_EQ(f.server, "192.0.2.7:443");
  EXPECT_EQ(f.process, "curl");
  fieldsOf(Exchange(), f);
  EXPECT_EQ(f.client, "") << "nothing stays of the one before";
  EXPECT_EQ(f.clientPort, 0);
}

TEST(RowFields, TheTypeIsThatOfWhatWasReceivedAndTheStatusWhatTheClientSaw) {
  Exchange x;
  x.response = answer(200, "Text/HTML , text/plain");
  x.responseSent = answer(503, "application/json");
  RowFields f;
  fieldsOf(x, f);
  EXPECT_EQ(f.mime, "text/html");
  EXPECT_EQ(f.status, 503);
  x.response = nullptr;
  fieldsOf(x, f);
  EXPECT_EQ(f.mime, "application/json") << "a page of ours";
}

TEST(RowFields, WhatIsTooLongIsCut) {
  auto request = std::make_shared<RequestHead>();
  request->path = "/" + std::string(2 * maxRowPath, 'a');
  request->method = std::string(2 * maxRowText, 'M');
  Exchange x;
  x.request = request;
  x.response = answer(70'000, std::string(1000, 'X'));
  x.grpcStatus = 1000;
  x.operation = std::string(1000, 'o');
  RowFields f;
  fieldsOf(x, f);
  EXPECT_EQ(f.path.size(), maxRowPath);
  EXPECT_EQ(f.method.size(), maxRowText);
  EXPECT_EQ(f.mime, std::string(f.mimeText.size(), 'x'));
  EXPECT_EQ(f.status, 65535);
  EXPECT_EQ(f.operation.size(), maxRowText);
  EXPECT_EQ(f.grpcStatus, largestGrpcStatus);
}

TEST(RowWords, OfTypes) {
  const std::pair<const char*, const char*> cases[] = {
      {"application/javascript", "js"},
      {"text/x-javascript", "js"},
      {"application/ld+json", "json"},
      {"application/grpc+proto", "grpc"},
      {"application/xhtml+xml", "html"},
      {"application/atom+xml", "xml"},
      {"image/svg+xml", "image"},
      {"application/font-woff", "font"},
      {"font/woff2", "font"},
      {"text/css", "css"},
      {"text/event-stream", "sse"},
      {"text/plain", "text"},
      {"application/octet-stream", "binary"},
      {"odd", "odd"},
      {"", ""},
  };
  for (const auto& [type, word] : cases) EXPECT_EQ(typeWord(type), word) << type;
  EXPECT_EQ(typeWord(Protocol::tls, ""), "tunnel");
  EXPECT_EQ(typeWord(Protocol::mqtt, ""), "mqtt");
  EXPECT_EQ(typeWord(Protocol::dns, ""), "dns");
  EXPECT_EQ(typeWord(Protocol::webSocket, "text/html"), "websocket");
  EXPECT_EQ(typeWord(Protocol::http2, "text/html"), "html");
}

TEST(RowWords, OfOtherCells) {
  EXPECT_EQ(methodWord("", Protocol::mqtt), "MQTT");
  EXPECT_EQ(methodWord("CONNECT", Protocol::mqtt), "CONNECT");
  EXPECT_EQ(methodWord("", Protocol::tcp), "");
  EXPECT_EQ(tlsWord("TLSv1.3"), "1.3");
  EXPECT_EQ(queryOf(ExchangeKind::http, "/a?b?c"), "b?c");
  EXPECT_EQ(pathOf(ExchangeKind::http, "/a?b?c"), "/a");
  EXPECT_EQ(queryOf(ExchangeKind::tcpTunnel, "why not?"), "");
  EXPECT_EQ(pathOf(ExchangeKind::tcpTunnel, "why not?"), "why not?");
}

TEST(Protocols, AreNamedBothWays) {
  for (std::size_t i = 0; i < protocolCount; ++i) {
    EXPECT_EQ(protocolNamed(toText(Protocol(i))), Protocol(i));
    EXPECT_EQ(briefText(Protocol(i)).empty(), i == 0);
  }
  EXPECT_EQ(protocolNamed("SPDY"), Protocol::none);
  EXPECT_EQ(toText(Protocol(200)), "");
}

TEST(Columns, EachHasTitlesAndAnOrder) {
  ASSERT_EQ(columns().size(), std::size_t(SummaryColumn::count));
  for (const ColumnInfo& column : columns()) {
    EXPECT_FALSE(column.title.empty() || column.fullTitle.empty()) << int(column.id);
    EXPECT_EQ(columns()[column.order].order, column.order) << "an order of its own";
  }
}

TEST(Url, OfAnExchange) {
  auto request = std::make_shared<RequestHead>();
  Exchange x;
  x.scheme = "https";
  x.host = "::1";
  x.port = 443;
  x.request = request;
  const auto with = [&](const char* path) {
    request->path = path;
    return urlOf(x);
  };
  EXPECT_EQ(with("/p?q"), "https://[::1]/p?q");
  EXPECT_EQ(with("*"), "https://[::1]");
  EXPECT_EQ(with(".evil.example"), "https://[::1]/.evil.example") << "no path becomes a part of the host";
  x.port = 8443;
  EXPECT_EQ(with("/"), "https://[::1]:8443/");
  EXPECT_EQ(authorityOf(x), "[::1]:8443");
  x.kind = ExchangeKind::tlsTunnel;
  x.scheme = "tls";
  x.port = 443;
  EXPECT_EQ(with("/"), "tls://[::1]:443");
  Summary row;
  row.scheme = "http";
  row.host = "a.example";
  row.port = 80;
  row.path = "/x";
  EXPECT_EQ(urlOf(row), "http://a.example/x");
  row.kind = ExchangeKind::tcpTunnel;
  row.path = "a note";
  EXPECT_EQ(urlOf(row), "http://a.example");
}

TEST(JoinedFields, AreOneList) {
  Headers headers;
  headers.append("Content-Encoding", "gzip");
  headers.append("X", "y");
  headers.append("content-encoding", "br");
  EXPECT_EQ(headers.joined("Content-Encoding"), "gzip, br");
  EXPECT_EQ(headers.joined("None"), "");
}

}  // namespace
}  // namespace penstock::model
