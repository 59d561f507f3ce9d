// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/remedy_actions.h"

#include <algorithm>

#include "gui/detail/detail_panel.h"
#include "gui/format.h"
#include "gui/help/command_dialog.h"
#include "gui/preferences/settings_dialog.h"

namespace penstock::gui {

using model::Remedy;

RemedyActions::RemedyActions(service::ProxyService& service, const Theme& theme, const Actions& actions, TrafficPage& page, Toast& toast, QWidget* window)
    : QObject(window), service_(service), theme_(theme), actions_(actions), toast_(toast), window_(window) {
  setObjectName("remedyActions");
  page.detail().offerRemedies();
  connect(&page.detail(), &DetailPanel::remedyWanted, this, &RemedyActions::help);
  connect(&page.detail(), &DetailPanel::remedyCommandWanted, this, &RemedyActions::showCommands);
}

// What is shown is the selected row, which is what those actions are about.
void RemedyActions::help(const model::ExchangePtr& exchange, Remedy remedy) {
  if (!exchange) return;
  const std::string_view setting = model::wordsOf(remedy).setting;
  if (!setting.empty()) return showSetting(setting);
  switch (remedy) {
    case Remedy::trustCa: return actions_.trustCa->trigger();
    case Remedy::sendAgain: return actions_.resend->trigger();
    case Remedy::sendElsewhere: return actions_.sendElsewhere->trigger();
    case Remedy::passHost:
      if (actions_.passHost->isChecked()) return toast_.tell(wireText(exchange->host) + " passes through already: try again");
      return actions_.passHost->trigger();
    default: return;
  }
}

void RemedyActions::showSetting(std::string_view key) {
  actions_.settings->trigger();
  if (auto* dialog = window_->findChild<SettingsDialog*>()) dialog->search(QString::fromUtf8(key.data(), qsizetype(key.size())));
}

void RemedyActions::showCommands(const model::ExchangePtr& exchange) {
  if (!exchange) return;
  const auto open = service_.listeners();
  const auto proxy = std::find_if(open.begin(), open.end(), [](const auto& l) { return l.mode == model::ListenMode::http; });
  const auto commands = display::remedyCommands(*exchange, proxy == open.end() ? std::string() : proxy->address, service_.ca().file);
  (new CommandDialog(theme_, commands, window_))->open();
}

}  // namespace penstock::gui
