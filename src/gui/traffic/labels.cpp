// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/labels.h"

#include <utility>

#include "gui/format.h"
#include "gui/grpc_status.h"
#include "gui/traffic/traffic_model.h"
#include "penstock/base/clock.h"
#include "penstock/exporter/code.h"
#include "penstock/model/authority.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kCellBytes = 512;  // of a text: more than any column is wide

QString cellPart(std::string_view text) {
  return wireText(text, kCellBytes);
}

/// "TLSv1.3" is "1.3" in a column that is headed TLS.
QString tlsLabel(std::string_view version) {
  if (version.starts_with("TLSv")) version.remove_prefix(4);
  return cellPart(version);
}

bool countsMessages(const model::Summary& row) {
  return row.messages > 0 && (row.kind == model::ExchangeKind::http || row.protocol == "MQTT");
}

/// Path and query; what is no request has no query.
std::pair<std::string_view, std::string_view> splitPath(const model::Summary& row) {
  const std::string_view all = row.path;
  const std::size_t mark = row.kind == model::ExchangeKind::http ? all.find('?') : std::string_view::npos;
  if (mark == std::string_view::npos) return {all, {}};
  return {all.substr(0, mark), all.substr(mark + 1)};
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool saysPort(const model::Summary& row) {
  return row.port != 0 && !model::isDefaultPort(row.scheme, row.port) && !(row.scheme == "tls" && row.port == 443);
}

}  // namespace

bool isLongLived(const model::Summary& row) {
  return row.kind != model::ExchangeKind::http || row.messages > 0 || row.protocol == "WebSocket" ||
         row.protocol == "gRPC" || row.protocol == "gRPC-Web" || row.mime == "text/event-stream";
}

int colorStatus(const model::Summary& row) {
  return row.status == 200 && row.grpcStatus > 0 ? grpcAsHttp(row.grpcStatus) : row.status;
}

QString typeLabel(const model::Summary& row) {
  if (row.protocol == "WebSocket") return QStringLiteral("websocket");
  if (row.protocol == "MQTT") return QStringLiteral("mqtt");
  if (row.kind != model::ExchangeKind::http) return QStringLiteral("tunnel");
  const std::string_view mime = row.mime;
  if (mime.empty()) return {};
  const std::size_t slash = mime.find('/');
  const std::string_view group = mime.substr(0, slash);
  if (group == "image" || group == "font" || group == "video" || group == "audio") {
    return QString::fromLatin1(group.data(), qsizetype(group.size()));
  }
  if (mime == "text/event-stream") return QStringLiteral("sse");
  if (mime == "text/plain") return QStringLiteral("text");
  if (mime == "application/octet-stream") return QStringLiteral("binary");
  if (mime == "application/x-www-form-urlencoded") return QStringLiteral("form");
  if (contains(mime, "javascript")) return QStringLiteral("js");
  if (contains(mime, "json")) return QStringLiteral("json");
  if (contains(mime, "grpc")) return QStringLiteral("grpc");
  if (contains(mime, "html")) return QStringLiteral("html");
  if (contains(mime, "xml")) return QStringLiteral("xml");
  if (contains(mime, "font")) return QStringLiteral("font");
  const std::string_view rest = slash == std::string_view::npos ? mime : mime.substr(slash + 1);
  return cellPart(rest);
}

QString protocolLabel(const model::Summary& row) {
  static constexpr std::pair<std::string_view, const char*> kShort[] = {
      {"HTTP/1.1", "h1"}, {"HTTP/1.0", "h1.0"}, {"HTTP/2", "h2"},         {"HTTP/3", "h3"}, {"WebSocket", "ws"},
      {"gRPC", "grpc"},   {"MQTT", "mqtt"},     {"gRPC-Web", "grpc-web"}, {"SSE", "sse"}};
  for (const auto& [name, label] : kShort)
    if (row.protocol == name) return QString::fromLatin1(label);
  return cellPart(row.protocol);
}

QString processLabel(const model::Summary& row) {
  return cellPart(row.process);
}

QString failureLabel(model::FailureKind kind) {
  using enum model::FailureKind;
  switch (kind) {
    case none:
      return {};
    case clientClosed:
      return QStringLiteral("client left");
    case clientReset:
      return QStringLiteral("client reset");
    case clientMalformed:
      return QStringLiteral("malformed request");
    case clientHeadTooLarge:
      return QStringLiteral("request head too large");
    case clientTimeout:
      return QStringLiteral("client timed out");
    case clientTlsFailed:
      return QStringLiteral("client refused our certificate");
    case resolveFailed:
      return QStringLiteral("no such host");
    case connectRefused:
      return QStringLiteral("connection refused");
    case connectUnreachable:
      return QStringLiteral("host unreachable");
    case connectTimeout:
      return QStringLiteral("connect timed out");
    case connectFailed:
      return QStringLiteral("connect failed");
    case ownListener:
      return QStringLiteral("loop to this proxy");
    case tlsHandshakeFailed:
      return QStringLiteral("TLS failed");
    case tlsVerifyFailed:
      return QStringLiteral("bad certificate");
    case tlsClientCertificate:
      return QStringLiteral("client certificate wanted");
    case serverClosed:
      return QStringLiteral("server closed");
    case serverReset:
      return QStringLiteral("server reset");
    case serverMalformed:
      return QStringLiteral("malformed response");
    case serverHeadTooLarge:
      return QStringLiteral("response head too large");
    case serverTimeout:
      return QStringLiteral("server timed out");
    case truncatedBody:
      return QStringLiteral("body cut short");
    case shutdown:
      return QStringLiteral("stopped");
    case interrupted:
      return QStringLiteral("interrupted");
    case clientLimit:
      return QStringLiteral("client over a limit");
    case serverLimit:
      return QStringLiteral("server over a limit");
    case clientUnauthorized:
      return QStringLiteral("no proxy password");
    case upstreamProxyFailed:
      return QStringLiteral("upstream proxy failed");
    case localRefused:
      return QStringLiteral("closed to others");
    case clientUnsupported:
      return QStringLiteral("unsupported request");
    case internalError:
      return QStringLiteral("internal error");
  }
  return {};
}

bool isNumber(int column) {
  return column == TrafficModel::id || column == TrafficModel::size || column == TrafficModel::duration ||
         column == TrafficModel::requestSize || column == TrafficModel::port;
}

std::string hostAndPort(const model::Summary& row) {
  return saysPort(row) ? model::bracketed(row.host) + ':' + std::to_string(row.port) : row.host;
}

QString portText(const model::Summary& row) {
  return saysPort(row) ? ':' + QString::number(row.port) : QString();
}

QString pathText(const model::Summary& row) {
  return cellPart(splitPath(row).first);
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
      if (row.method.empty() && row.protocol == "MQTT") return QStringLiteral("MQTT");
      return orNone(cellPart(row.method));
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
      return orNone(typeLabel(row));
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
      return orNone(protocolLabel(row));
    case TrafficModel::process:
      return orNone(processLabel(row));
    case TrafficModel::scheme:
      return cellPart(row.scheme);
    case TrafficModel::query:
      return cellPart(splitPath(row).second);
    case TrafficModel::requestSize:
      return row.requestSize == 0 && row.method.empty() ? none : sizeText(row.requestSize);
    case TrafficModel::client:
      return orNone(cellPart(row.client));
    case TrafficModel::tls:
      return row.tls.empty() ? none : tlsLabel(row.tls);
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
      return cellPart(row.protocol);
    case TrafficModel::host:
      return row.server.empty() ? QString() : "Served by " + cellPart(row.server);
    case TrafficModel::time:
      return dateTimeText(row.startedAt);
    case TrafficModel::path:
      // A comment is worth more than what the cell leaves out.
      if (!row.annotation.comment.empty()) return wireText(row.annotation.comment, 4 * kCellBytes);
      return row.path.size() > 60 ? wireText(row.path, 4 * kCellBytes) : QString();
    case TrafficModel::query:
      return wireText(splitPath(row).second, 4 * kCellBytes);
    case TrafficModel::comment:
      return wireText(row.annotation.comment, 4 * kCellBytes);
    case TrafficModel::tags:
      return wireText(row.annotation.tags, 4 * kCellBytes);
    default:
      return {};
  }
}

QString urlText(const model::Summary& row) {
  const bool http = row.kind == model::ExchangeKind::http;
  const std::string url =
      row.scheme + "://" + model::authorityText(row.scheme, row.host, row.port) + (http && row.path != "*" ? row.path : std::string());
  return QString::fromStdString(exporter::escapedUrl(url));
}

}  // namespace penstock::gui
