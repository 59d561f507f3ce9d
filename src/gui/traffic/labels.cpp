// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/labels.h"

#include "gui/format.h"
#include "gui/traffic/traffic_model.h"
#include "penstock/base/clock.h"
#include "penstock/display/grpc_status.h"
#include "penstock/exporter/code.h"
#include "penstock/model/authority.h"
#include "penstock/model/row_words.h"
#include "penstock/model/url.h"

namespace penstock::gui {
namespace {

using model::Protocol;

constexpr std::size_t kCellBytes = 512;  // of a text: more than any column is wide

QString cellPart(std::string_view text) {
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
  return row.kind != model::ExchangeKind::http || row.messages > 0 || row.protocol == Protocol::webSocket ||
         row.protocol == Protocol::grpc || row.protocol == Protocol::grpcWeb || row.mime == "text/event-stream";
}

int colorStatus(const model::Summary& row) {
  return row.status == 200 && row.grpcStatus > 0 ? display::grpcAsHttp(row.grpcStatus) : row.status;
}

QString failureLabel(model::FailureKind kind) { return wireText(model::wordsOf(kind).brief); }

std::string hostAndPort(const model::Summary& row) {
  return saysPort(row) ? model::bracketed(row.host) + ':' + std::to_string(row.port) : row.host;
}

QString portText(const model::Summary& row) {
  return saysPort(row) ? ':' + QString::number(row.port) : QString();
}

QString pathText(const model::Summary& row) {
  return cellPart(model::pathOf(row.kind, row.path));
}

QString colorName(int color) {
  static constexpr const char* kNames[kColors] = {"Red", "Orange", "Green", "Blue", "Violet", "Pink"};
  return color >= 1 && color <= kColors ? QString::fromLatin1(kNames[color - 1]) : QString();
}

const QString& noneText() {
  static const QString text = QStringLiteral("\u2014");
  return text;
}

QString cellText(const model::Summary& row, int column) {
  const QString& none = noneText();
  const auto orNone = [&none](const QString& text) { return text.isEmpty() ? none : text; };
  const bool pending = row.state == model::ExchangeState::pending;
  switch (column) {
    case TrafficModel::id:
      return countText(row.id);
    case TrafficModel::time:
      return timeOfDayText(row.startedAt);
    case TrafficModel::method:
      return orNone(cellPart(model::methodWord(row.method, row.protocol)));
    case TrafficModel::host:
      return cellPart(hostAndPort(row));
    case TrafficModel::port:
      return row.port == 0 ? none : QString::number(row.port);
    case TrafficModel::path:
      return cellPart(row.path);
    case TrafficModel::status:
      if (row.status > 0) return QString::number(row.status);
      return pending && row.kind == model::ExchangeKind::http ? QStringLiteral("\u2026") : none;
    case TrafficModel::type:
      return orNone(cellPart(model::typeWord(row.protocol, row.mime)));
    case TrafficModel::size:
      // Raw bytes have no messages of their own: how much they are says more than in how many runs they came.
      if (countsMessages(row)) return countText(row.messages) + QStringLiteral(" msg");
      return row.responseSize == 0 && row.status == 0 ? none : sizeText(row.responseSize);
    case TrafficModel::duration: {
      if (!pending) return orNone(durationText(row.durationUs));
      if (isLongLived(row)) return QStringLiteral("live");
      const std::int64_t soFar = (wallNow() - row.startedAt).count();
      return durationText(std::max<std::int64_t>(soFar, 0) / 100'000 * 100'000) + QStringLiteral(" \u2026");
    }
    case TrafficModel::protocol:
      return orNone(cellPart(briefText(row.protocol)));
    case TrafficModel::process:
      return orNone(cellPart(row.process));
    case TrafficModel::scheme:
      return cellPart(row.scheme);
    case TrafficModel::query:
      return cellPart(model::queryOf(row.kind, row.path));
    case TrafficModel::requestSize:
      return row.requestSize == 0 && row.method.empty() ? none : sizeText(row.requestSize);
    case TrafficModel::client:
      return orNone(cellPart(row.client));
    case TrafficModel::tls:
      return orNone(cellPart(model::tlsWord(row.tls)));
    case TrafficModel::tags:
      return cellPart(row.annotation.tags);
    case TrafficModel::comment:
      return cellPart(row.annotation.comment);
    default:
      return {};
  }
}

QString cellHint(const model::Summary& row, int column) {
  switch (column) {
    case TrafficModel::size:
      if (!countsMessages(row)) return {};
      return QStringLiteral("%1 messages, %2 to the server, %3 to the client")
          .arg(countText(row.messages), sizeText(row.requestSize), sizeText(row.responseSize));
    case TrafficModel::protocol:
      return cellPart(toText(row.protocol));
    case TrafficModel::host:
      return row.server.empty() ? QString() : "Served by " + cellPart(row.server);
    case TrafficModel::time:
      return dateTimeText(row.startedAt);
    case TrafficModel::path:
      // A comment is worth more than what the cell leaves out.
      if (!row.annotation.comment.empty()) return wireText(row.annotation.comment, 4 * kCellBytes);
      return row.path.size() > 60 ? wireText(row.path, 4 * kCellBytes) : QString();
    case TrafficModel::query:
      return wireText(model::queryOf(row.kind, row.path), 4 * kCellBytes);
    case TrafficModel::comment:
      return wireText(row.annotation.comment, 4 * kCellBytes);
    case TrafficModel::tags:
      return wireText(row.annotation.tags, 4 * kCellBytes);
    default:
      return {};
  }
}

QString urlText(const model::Summary& row) { return QString::fromStdString(exporter::escapedUrl(model::urlOf(row))); }

}  // namespace penstock::gui
