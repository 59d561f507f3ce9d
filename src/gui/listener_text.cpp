// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/listener_text.h"

namespace penstock::gui {

QString listenerText(const service::ListenerStatus& listener) {
  const QString address = QString::fromStdString(listener.address);
  switch (listener.mode) {
    case model::ListenMode::http:
      return address;
    case model::ListenMode::https:
      return address + QStringLiteral(" (HTTPS)");
    case model::ListenMode::socks5:
      return address + QStringLiteral(" (SOCKS5)");
    case model::ListenMode::reverse:
      return address + QStringLiteral(" → ") + QString::fromStdString(listener.target);
    case model::ListenMode::transparent:
      return address + QStringLiteral(" (transparent)");
  }
  return address;
}

QStringList listenerTexts(const std::vector<service::ListenerStatus>& listeners) {
  QStringList texts;
  for (const auto& listener : listeners) texts << listenerText(listener);
  return texts;
}

}  // namespace penstock::gui
