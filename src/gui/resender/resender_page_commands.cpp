// SPDX-License-Identifier: GPL-3.0-or-later
// What one can do with a tab of the Resender besides sending it.
#include <QMenu>

#include "gui/format.h"
#include "gui/resender/curl_requests.h"
#include "gui/resender/resender_page.h"
#include "gui/resender/send_options_dialog.h"

namespace penstock::gui {

/// `into`: the tab that is seen, of which nothing is lost.
void ResenderPage::pasteCurl(const QString& command, bool into) {
  if (!bench_->isOpen()) return;
  auto pasted = tabOfCurl(command.toStdString());
  if (!pasted) return toast_.tell(sentenceText(pasted.error().message));
  actions_.showResender->trigger();
  service::RequestTab* const now = into ? bench_->current() : nullptr;
  if (now) {
    service::RequestTab& tab = pasted->tab;
    tab.id = now->id;
    tab.name = now->name;
    *now = std::move(tab);
    request_->replace(now->text);
    showCurrent();
  } else if (!add(std::move(pasted->tab))) {
    return;
  }
  service::RequestTab* tab = bench_->current();
  QStringList notes;
  for (const std::string& note : pasted->notes) notes << sentenceText(note);
  viewOf(*tab).note = notes.join(' ');
  showState();
  request_->takeFocus();
}

void ResenderPage::copyCurl() {
  request_->take();
  const service::RequestTab* tab = bench_->current();
  if (!tab) return;
  const Result<std::string> command = curlOf(*tab, bench_->variables());
  if (!command) return toast_.tell(sentenceText(command.error().message));
  QApplication::clipboard()->setText(QString::fromStdString(*command));
  toast_.tell(tr("cURL command copied"));
}

void ResenderPage::editOptions() {
  service::RequestTab* tab = bench_->current();
  if (!tab) return;
  SendOptionsDialog dialog(theme_, tab->options, window());
  if (dialog.exec() != QDialog::Accepted || dialog.options() == tab->options) return;
  tab = bench_->current();
  tab->options = dialog.options();
  tab->doubtful = false;
  bench_->touch(tab->id);
  bar_->setOptions(tab->options);
  viewOf(*tab).past.edited(*tab);
  showDoubt();
  showPlace();
}

void ResenderPage::runChain() {
  auto* dialog = new ChainDialog(
      theme_, *bench_,
      [this](Workbench::Id id, std::function<void(const ChainStep&)> done) {
        values_->awaitOnce(id, done);
        sendTab(id);
        const service::RequestTab* tab = bench_->find(id);
        if (tab && !sends_->isRunning(id) && !viewOf(*tab).problem.isEmpty()) values_->giveUp(id, viewOf(*tab).problem);
      },
      window());
  dialog->show();
}

void ResenderPage::variablesChanged() {
  bar_->setEnvironment(wireText(bench_->drafts().environment, 40));
  request_->setVariables(bench_->variables());
}

void ResenderPage::fillTabMenu(quint64 id, const QPoint& at) {
  bench_->choose(id);
  QMenu menu(this);
  menu.setObjectName("resenderTabMenu");
  menu.addActions({actions_.renameRequest, actions_.copyRequestCurl});
  menu.addAction(tr("Duplicate"), this, [this] {
    request_->take();
    const service::RequestTab* now = bench_->current();
    if (!now) return;
    service::RequestTab copy = *now;
    copy.past.clear();
    add(std::move(copy));
  });
  menu.addSeparator();
  menu.addActions({actions_.closeRequest, actions_.reopenRequest});
  menu.exec(at);
}

}  // namespace penstock::gui
