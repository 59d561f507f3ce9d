// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/scope.h"

#include <QDateTime>
#include <algorithm>
#include <map>

#include "gui/traffic/labels.h"
#include "penstock/model/authority.h"

namespace penstock::gui {
namespace {

std::string timeText(WallTime t) {
  const std::int64_t us = t.time_since_epoch().count();
  const QDateTime utc = QDateTime::fromMSecsSinceEpoch(us / 1000, Qt::UTC);
  return utc.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")).toStdString() +
         QStringLiteral(".%1Z").arg(us % 1'000'000, 6, 10, QChar('0')).toStdString();
}

bool isAddress(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

std::string quotedText(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string HostChoice::name() const { return port == 0 ? host : model::bracketed(host) + ':' + std::to_string(port); }

std::string Scope::expression() const {
  std::string any;
  const auto either = [&any](const std::string& condition) { any += (any.empty() ? "" : " || ") + condition; };
  std::map<std::uint16_t, std::string> byPort;
  for (const HostChoice& choice : hosts) {
    if (choice.below) {
      either("host == " + quotedText(choice.host) + " || host endswith " + quotedText('.' + choice.host));
    } else {
      std::string& names = byPort[choice.port];
      names += (names.empty() ? "" : ", ") + quotedText(choice.host);
    }
  }
  for (const auto& [port, names] : byPort)
    either("host in (" + names + ") && port in (" + (port == 0 ? "0, 80, 443" : std::to_string(port)) + ")");
  std::string text;
  const auto also = [&text](const std::string& condition) { text += (text.empty() ? "" : " && ") + condition; };
  if (!any.empty()) also("(" + any + ")");
  if (time) also("time >= " + quotedText(timeText(time->from)) + " && time < " + quotedText(timeText(time->to)));
  if (!types.empty()) also("(" + anyOf(typeFilters(), types) + ")");
  if (!statuses.empty()) also("(" + anyOf(statusFilters(), statuses) + ")");
  return text;
}

QString narrowed(const QString& filter, const QString& condition, bool no) {
  const QString added = no ? "!(" + condition + ")" : condition;
  const QString before = filter.trimmed();
  if (before.isEmpty()) return added;
  // Without alternatives it needs no brackets to mean the same.
  const bool simple = !before.contains("||") && !before.contains(" or ", Qt::CaseInsensitive);
  return (simple ? before : "(" + before + ")") + " && " + added;
}

QString hostCondition(const model::Summary& row) {
  return row.host.empty() ? QString() : "host == " + QString::fromStdString(quotedText(hostAndPort(row)));
}

QString pathCondition(const model::Summary& row) {
  if (row.kind != model::ExchangeKind::http || row.path.empty()) return {};
  const std::string path = row.path.substr(0, row.path.find('?'));
  return path.size() > 2000 ? QString() : "path startswith " + QString::fromStdString(quotedText(path));
}

QString statusCondition(const model::Summary& row) {
  return row.status <= 0 ? QString() : "status == " + QString::number(row.status);
}

std::string_view domainOf(std::string_view host) {
  if (isAddress(host)) return host;
  const auto before = [&](std::size_t dot) {
    return dot == std::string_view::npos || dot == 0 ? std::string_view::npos : host.rfind('.', dot - 1);
  };
  const std::size_t last = host.rfind('.');
  if (last == std::string_view::npos) return host;
  const std::size_t second = before(last);
  if (second == std::string_view::npos) return host;
  // "co.uk", "com.au": two short labels.
  if (host.size() - last - 1 == 2 && last - second - 1 <= 3) {
    const std::size_t third = before(second);
    return third == std::string_view::npos ? host : host.substr(third + 1);
  }
  return host.substr(second + 1);
}

}  // namespace penstock::gui
