// SPDX-License-Identifier: GPL-3.0-or-later
// Where the proxy listens, in words.
#pragma once

#include <QStringList>
#include <vector>

#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// "127.0.0.1:8080"; with a mode that a person has to know: "127.0.0.1:8443 (HTTPS)", "127.0.0.1:1080 (SOCKS5)", "127.0.0.1:8443 →
/// https://a.example", "0.0.0.0:8081 (transparent)".
QString listenerText(const service::ListenerStatus& listener);
QStringList listenerTexts(const std::vector<service::ListenerStatus>& listeners);

}  // namespace penstock::gui
