// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/listener_actions.h"

#include <algorithm>

#include "gui/format.h"
#include "penstock/service/port_holder.h"

namespace penstock::gui {

ListenerActions::ListenerActions(service::ProxyService& service, const Actions& actions, TrafficPage& page, StatusBar& status, Banner& problem, QObject* parent)
    : QObject(parent), service_(service), actions_(actions), page_(page), status_(status), problem_(problem) {
  setObjectName("listenerActions");
}

void ListenerActions::start() {
  changed_ = service_.listenersChanged().subscribeOnce([this, back = mailbox_.address()] { back.post([this] { show(); }); });
  listen(service_.config().engine.listeners);
}

void ListenerActions::listen(const std::vector<model::ListenerConfig>& listeners) {
  const Result<void> opened = service_.listen(listeners);
  show();
  if (!opened) tellBusy(listeners, sentenceText(opened.error().message));
}

void ListenerActions::tellBusy(const std::vector<model::ListenerConfig>& listeners, const QString& sentence) {
  // The first listener is the one people set their programs to: the alternative offered is for that one.
  std::vector<model::ListenerConfig> other = listeners;
  if (other.empty()) return problem_.tell(sentence);
  const std::uint16_t port = service::freePortNear(other.front().address, other.front().port);
  if (port == 0) return problem_.tell(sentence, "Try again", [this, listeners] { listen(listeners); });
  other.front().port = port;
  problem_.tell(sentence, "Use port " + QString::number(port) + " instead", [this, other] { listen(other); });
}

void ListenerActions::show() {
  changed_.arm();
  const auto open = service_.listeners();
  const auto proxy = std::find_if(open.begin(), open.end(), [](const auto& l) { return l.mode == model::ListenMode::http; });
  const bool hasProxy = proxy != open.end();
  address_ = open.empty() ? QString() : QString::fromStdString(hasProxy ? proxy->address : open.front().address);
  status_.setListeners(open);
  page_.emptyState().setListeners(open);
  actions_.openBrowser->setEnabled(hasProxy);
  actions_.copyAddress->setEnabled(!address_.isEmpty());
  if (!open.empty()) problem_.hide();
}

}  // namespace penstock::gui
