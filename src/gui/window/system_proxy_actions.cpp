// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/system_proxy_actions.h"

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {

SystemProxyActions::SystemProxyActions(service::ProxyService& service, const Actions& actions, StatusBar& status, Banner& problem, Toast& toast, QWidget* window)
    : QObject(window),
      service_(service),
      action_(actions.named("systemProxyAction")),
      status_(status),
      problem_(problem),
      toast_(toast) {
  setObjectName("systemProxyActions");
  action_->setEnabled(false);
  connect(action_, &QAction::triggered, this, &SystemProxyActions::set);
}

void SystemProxyActions::start() {
  changed_ = service_.systemProxy().changed().subscribeOnce([this, back = mailbox_.address()] { back.post([this] { look(); }); });
  look();
}

void SystemProxyActions::look() {
  changed_.arm();
  // The first time the desktops' tools are looked for.
  mailbox_.run([&service = service_] { return service.systemProxy().state(); }, [this](const service::SystemProxyState& state) { show(state); });
}

void SystemProxyActions::show(const service::SystemProxyState& state) {
  const bool possible = !state.desktops.empty();
  action_->setEnabled(possible);
  action_->setChecked(state.on);
  setPlainToolTip(action_, possible ? QStringLiteral("Programs of this desktop use Penstock while it runs. What stood in its settings comes back at the end, also after a crash.")
                                    : QStringLiteral("No desktop is here whose proxy settings could be changed (GNOME, KDE)."));
  status_.setSystemProxy(state.on);
  if (state.problem.empty())
    problem_.hide();
  else
    problem_.tell(sentenceText(state.problem));
}

void SystemProxyActions::set(bool on) {
  action_->setEnabled(false);  // until it is done
  mailbox_.run([&service = service_, on] { return service.systemProxy().set(on); },
               [this, on](const Result<void>& done) {
                 if (!done)
                   problem_.tell(sentenceText(done.error().message));
                 else
                   toast_.tell(on ? "The desktop's programs use Penstock now" : "The desktop's proxy settings are as they were");
                 if (done) return look();
                 action_->setChecked(!on);
                 action_->setEnabled(true);
               });
}

}  // namespace penstock::gui
