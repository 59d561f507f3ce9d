// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/passthrough_actions.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"

namespace penstock::gui {

PassthroughActions::PassthroughActions(service::ProxyService& service, const Actions& actions, TrafficPage& page, Toast& toast, QWidget* window)
    : QObject(window), service_(service), actions_(actions), page_(page), toast_(toast) {
  connect(actions.passHost, &QAction::triggered, this, &PassthroughActions::toggle);
  connect(actions.retryHost, &QAction::triggered, this, &PassthroughActions::retry);
  connect(&page.view(), &TrafficView::currentChangedTo, this, &PassthroughActions::selectionChanged);
  connect(&page.model(), &TrafficModel::drained, this, [this] {
    if (currentIsTunnel_) selectionChanged();  // its host may be passed through by now, or not any more
  });
  selectionChanged();
}

void PassthroughActions::start() {
  changed_ = service_.passthrough().changed().subscribe([this, back = mailbox_.address()](const model::AutoPassthrough& entry) {
    back.post([this, entry] { tell(entry); });
  });
}

model::Summary PassthroughActions::current() const { return page_.model().summaryAt(page_.model().rowOf(page_.view().current())); }

void PassthroughActions::selectionChanged() {
  const model::Summary row = current();
  const bool any = row.id != 0;
  actions_.passHost->setEnabled(any && !hostName(row.host).empty());
  const auto patterns = any ? service_.passthrough().hosts() : std::vector<std::string>{};
  actions_.passHost->setChecked(std::find(patterns.begin(), patterns.end(), row.host) != patterns.end());
  currentIsTunnel_ = any && row.kind == model::ExchangeKind::tlsTunnel;
  const auto passed = currentIsTunnel_ ? service_.passthrough().automatic() : std::vector<model::AutoPassthrough>{};
  actions_.retryHost->setEnabled(std::any_of(
      passed.begin(), passed.end(), [&](const auto& entry) { return equalsIgnoreCase(entry.host, row.host); }));
}

void PassthroughActions::toggle(bool on) {
  // A name, not a pattern: a row made by others may say "*".
  const std::string host = hostName(current().host);
  if (host.empty()) return;
  auto patterns = service_.passthrough().hosts();
  std::erase(patterns, host);
  if (on) patterns.push_back(host);
  service_.passthrough().setHosts(std::move(patterns));
  toast_.tell(QString::fromStdString(host) + (on ? " passes through undecrypted from now on" : " is decrypted again"),
              "Undo", [this, host, on] {
                auto now = service_.passthrough().hosts();
                std::erase(now, host);
                if (!on) now.push_back(host);
                service_.passthrough().setHosts(std::move(now));
                selectionChanged();
              });
}

void PassthroughActions::retry() {
  const std::string host = current().host;
  for (const auto& entry : service_.passthrough().automatic())
    if (equalsIgnoreCase(entry.host, host)) service_.passthrough().retry(entry.host);
  toast_.tell(wireText(host) + " is decrypted again from its next connection on");
  selectionChanged();
}

void PassthroughActions::tell(const model::AutoPassthrough& entry) {
  if (entry.takenBack) return toast_.tell(wireText(entry.host) + " is decrypted again: " + wireText(entry.reason));
  toast_.tell(wireText(entry.host) + " is passed through undecrypted for a while: " + wireText(entry.reason),
              "Try again", [this, host = entry.host] { service_.passthrough().retry(host); });
}

}  // namespace penstock::gui
