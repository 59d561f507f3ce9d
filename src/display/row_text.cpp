// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_text.h"

#include <algorithm>

#include "penstock/base/clock.h"
#include "penstock/display/format.h"
#include "penstock/display/grpc_status.h"
#include "penstock/model/authority.h"
#include "penstock/model/row_words.h"

namespace penstock::display {
namespace {

using Column = model::SummaryColumn;
using model::Protocol;

constexpr std::size_t kCellBytes = 512;  // of a text: more than any column is wide

std::string cellPart(std::string_view text) {
  return wireText(text, kCellBytes);
}

bool countsMessages(const model::Summary& row) {
  return row.messages > 0 && (row.kind == model::ExchangeKind::http || row.protocol == Protocol::mqtt);
}

bool saysPort(const model::Summary& row) {
  return row.port != 0 && !model::isDefaultPort(row.scheme, row.port) && !(row.scheme == "tls" && row.port == 443);
}

}  // namespace

bool isLongLived(const model::Summary& row) {
  if (row.protocol == Protocol::dns) return false;
  return row.kind != model::ExchangeKind::http || row.messages > 0 || row.protocol == Protocol::webSocket ||
         row.protocol == Protocol::grpc || row.protocol == Protocol::grpcWeb || row.mime == "text/event-stream";
}

int colorStatus(const model::Summary& row) {
  return row.status == 200 && row.grpcStatus > 0 ? display::grpcAsHttp(row.grpcStatus) : row.status;
}

std::string hostAndPort(const model::Summary& row) {
  return saysPort(row) ? model::bracketed(row.host) + ':' + std::to_string(row.port) : row.host;
}

std::string portText(const model::Summary& row) {
  return saysPort(row) ? ":" + std::to_string(row.port) : std::string();
}

std::string pathText(const model::Summary& row) {
  return cellPart(model::pathOf(row.kind, row.path));
}

std::string cellText(const model::Summary& row, Column::Id column) {
  const std::string none(noneText);
  const auto orNone = [&none](const std::string& text) { return text.empty() ? none : text; };
  const bool pending = row.state == model::ExchangeState::pending;
  switch (column) {
    case Column::id:
      return countText(row.id);
    case Column::time:
      return timeOfDayText(row.startedAt);
    case Column::method:
      return orNone(cellPart(model::methodWord(row.method, row.protocol)));
    case Column::host:
      return cellPart(hostAndPort(row));
    case Column::port:
      return row.port == 0 ? none : std::to_string(row.port);
    case Column::path:
      return cellPart(row.path);
    case Column::status:
      if (row.status > 0) return std::to_string(row.status);
      return pending && row.kind == model::ExchangeKind::http ? "…" : none;
    case Column::type:
      return orNone(cellPart(model::typeWord(row.protocol, row.mime)));
    case Column::size:
      // Raw bytes have no messages of their own: how much they are says more than in how many runs they came.
      if (countsMessages(row)) return countText(row.messages) + " msg";
      return row.responseSize == 0 && row.status == 0 ? none : sizeText(row.responseSize);
    case Column::duration: {
      if (!pending) return orNone(durationText(row.durationUs));
      if (isLongLived(row)) return "live";
      const std::int64_t soFar = (wallNow() - row.startedAt).count();
      return durationText(std::max<std::int64_t>(soFar, 0) / 100'000 * 100'000) + " …";
    }
    case Column::protocol:
      return orNone(cellPart(briefText(row.protocol)));
    case Column::process:
      return orNone(cellPart(row.process));
    case Column::scheme:
      return cellPart(row.scheme);
    case Column::query:
      return cellPart(model::queryOf(row.kind, row.path));
    case Column::requestSize:
      return row.requestSize == 0 && row.method.empty() ? none : sizeText(row.requestSize);
    case Column::client:
      return orNone(cellPart(row.client));
    case Column::tls:
      return orNone(cellPart(model::tlsWord(row.tls)));
    case Column::tags:
      return cellPart(row.annotation.tags);
    case Column::comment:
      return cellPart(row.annotation.comment);
    case Column::rules:
      return cellPart(row.rules);
    case Column::operation:
      return cellPart(row.operation);
    default:
      return {};
  }
}

std::string cellHint(const model::Summary& row, Column::Id column) {
  switch (column) {
    case Column::size:
      if (!countsMessages(row)) return {};
      return countText(row.messages) + " messages, " + sizeText(row.requestSize) + " to the server, " + sizeText(row.responseSize) +
             " to the client";
    case Column::protocol:
      return cellPart(toText(row.protocol));
    case Column::host:
      return row.server.empty() ? std::string() : "Served by " + cellPart(row.server);
    case Column::time:
      return dateTimeText(row.startedAt);
    case Column::path:
      // A comment is worth more than what the cell leaves out.
      if (!row.annotation.comment.empty()) return wireText(row.annotation.comment, 4 * kCellBytes);
      return row.path.size() > 60 ? wireText(row.path, 4 * kCellBytes) : std::string();
    case Column::query:
      return wireText(model::queryOf(row.kind, row.path), 4 * kCellBytes);
    case Column::comment:
      return wireText(row.annotation.comment, 4 * kCellBytes);
    case Column::tags:
      return wireText(row.annotation.tags, 4 * kCellBytes);
    case Column::rules:
      return wireText(row.rules, 4 * kCellBytes);
    case Column::operation:
      return wireText(row.operation, 4 * kCellBytes);
    default:
      return {};
  }
}

}  // namespace penstock::display
