// SPDX-License-Identifier: GPL-3.0-or-later
// What one can do with a tab of the Resender besides sending it.
#include <QMenu>

#include "gui/format.h"
#include "gui/resender/minimise_dialog.h"
#include "gui/resender/resender_page.h"
#include "gui/resender/send_options_dialog.h"
#include "penstock/service/curl_requests.h"

namespace penstock::gui {
namespace {

/// What of a command the tab does not hold. No file is read unasked: the command may be a stranger's.
QString leftOutOf(const service::CurlTab& pasted) {
  QStringList notes;
  for (const draft::CurlFile& file : pasted.files)
    notes << sentenceText("The file " + file.path + " (" + file.purpose + ") was not read: put its content where " + draft::placeOfFile(file.path) + " stands before you send");
  if (!pasted.authorities.empty()) notes << sentenceText("The roots in " + pasted.authorities + " are not used: see Settings");
  for (const std::string& note : pasted.notes) notes << sentenceText(note);
  return notes.join(' ');
}

}  // namespace

/// `into`: the tab that is seen, of which nothing is lost.
void ResenderPage::pasteCurl(const QString& command, bool into) {
  if (!bench_->isOpen()) return;
  auto pasted = service::tabOfCurl(command.toStdString());
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
  viewOf(*tab).note = leftOutOf(*pasted);
  showState();
  request_->takeFocus();
}

void ResenderPage::copyCurl() {
  request_->take();
  const service::RequestTab* tab = bench_->current();
  if (!tab) return;
  const Result<std::string> command = service::curlOf(*tab, bench_->variables());
  if (!command) return toast_.tell(sentenceText(command.error().message));
  QApplication::clipboard()->setText(QString::fromStdString(*command));
  toast_.tell(tr("cURL command copied"));
}

void ResenderPage::editOptions() {
  service::RequestTab* tab = bench_->current();
  if (!tab) return;
  SendOptionsDialog dialog(theme_, tab->options, true, window());
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
  ChainWays ways;
  ways.send = [this, over = replay::KeptConnectionPtr()](Workbench::Id id, bool together, std::function<void(const ChainStep&)> done) mutable {
    if (together && !over) over = service_.sends().connection();
    values_->awaitOnce(id, std::move(done));
    sendTab(id, together ? over : nullptr);
    const service::RequestTab* tab = bench_->find(id);
    if (tab && !sends_->isRunning(id) && !viewOf(*tab).problem.isEmpty()) values_->giveUp(id, viewOf(*tab).problem);
  };
  ways.cancel = [this](Workbench::Id id) { sends_->cancel(id); };
  ways.selects = [this](Workbench::Id id, const filter::ExpressionPtr& expression, std::function<void(bool)> done) {
    values_->selects(id, expression, std::move(done));
  };
  ways.race = [this](const std::vector<Workbench::Id>& ids) {
    request_->take();
    Q_EMIT raceWanted({ids.begin(), ids.end()});
  };
  (new ChainDialog(theme_, *bench_, std::move(ways), window()))->show();
}

void ResenderPage::minimise() {
  request_->take();
  const service::RequestTab* tab = bench_->current();
  if (!tab || !project_) return;
  if (tab->doubtful) return tellProblem(tab->id, tr("The send options of this request may be another's: look at them first."));
  const auto keep = [this, id = tab->id](const std::string& text) {
    if (!bench_->find(id)) return;
    bench_->choose(id);
    request_->become(text);
  };
  (new MinimiseDialog(theme_, {&service_.sends(), project_, bench_->variables()}, *tab, keep, window()))->show();
}

codec::ProtobufSchemaPtr ResenderPage::schemas() {
  model::Exchange there;
  const service::RequestTab* tab = bench_->current();
  const auto target = draft::readTarget(draft::expand(tab ? tab->target : std::string(), bench_->variables()).bytes);
  if (target) there.host = target->host;
  if (target) there.port = target->port;
  return service_.protobuf().schemaFor(there);
}

void ResenderPage::variablesChanged() {
  bar_->setEnvironment(wireText(bench_->drafts().environment, 40));
  request_->setVariables(bench_->variables());
}

void ResenderPage::fillTabMenu(quint64 id, const QPoint& at) {
  bench_->choose(id);
  QMenu menu(this);
  menu.setObjectName("resenderTabMenu");
  menu.addActions({actions_.renameRequest, actions_.copyRequestCurl, actions_.minimise});
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
