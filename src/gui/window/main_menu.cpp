// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_menu.h"

#include <utility>

#include "gui/plain_text.h"
#include "gui/transfer/transfer_set.h"

namespace penstock::gui {
namespace {

void addExchange(QMenu* menu, const Actions& actions) {
  QMenu* exchange = menu->addMenu("Exchange");
  actions.addCopyMenu(exchange);
  exchange->addActions({actions.toResender, actions.resend, actions.toBulk, actions.toRace});
  exchange->addSeparator();
  exchange->addActions({actions.saveRequestBody, actions.saveResponseBody, TransferSet(actions).exportSelected});
  exchange->addSeparator();
  actions.addMarks(exchange);
  exchange->addAction(actions.remove);
  exchange->addSeparator();
  exchange->addActions({actions.breakOnThis, actions.passHost, actions.retryHost, actions.trustOnce, actions.trustProject});
  exchange->addSeparator();
  exchange->addActions({actions.next, actions.previous, actions.newest});
}

void addIntercept(QMenu* menu, const Actions& actions) {
  QMenu* intercept = menu->addMenu("Intercept");
  intercept->setObjectName("interceptMenu");
  intercept->addActions({actions.intercept, actions.showIntercept});
  intercept->addSeparator();
  intercept->addActions({actions.forwardHeld, actions.forwardAllHeld, actions.dropHeld, actions.abortHeld, actions.mockHeld, actions.responseHeld, actions.heldToResender});
}

void addResender(QMenu* menu, const Actions& a) {
  QMenu* resender = menu->addMenu("Resender");
  resender->setObjectName("resenderMenu");
  resender->addActions({a.newRequest, a.pasteCurl, a.closeRequest, a.reopenRequest, a.renameRequest, a.nextRequest, a.previousRequest});
  resender->addSeparator();
  resender->addActions({a.sendRequest, a.cancelSend, a.sendOptions, a.focusTarget, a.sentBack, a.sentForward, a.diffPrevious, a.diffOriginal});
  resender->addSeparator();
  resender->addActions({a.requestToBulk, a.requestToRace});
  resender->addSeparator();
  resender->addActions({a.copyRequestCurl, a.environments, a.runChain, a.minimise});
}

void addBulk(QMenu* menu, const Actions& a) {
  QMenu* bulk = menu->addMenu("Bulk");
  bulk->setObjectName("bulkMenu");
  bulk->addActions({a.newBulk, a.renameBulk, a.duplicateBulk, a.removeBulk});
  bulk->addSeparator();
  bulk->addActions({a.addPosition, a.startBulk, a.pauseBulk, a.stopBulk});
  bulk->addSeparator();
  bulk->addActions({a.startRace, a.cancelRace});
}

void addRules(QMenu* menu, const Actions& actions) {
  QMenu* rules = menu->addMenu("Rules");
  rules->setObjectName("rulesMenu");
  rules->addActions({actions.showRules, actions.newRule, actions.duplicateRule, actions.removeRule});
  rules->addSeparator();
  actions.addRules(rules);
  rules->addSeparator();
  rules->addActions({actions.importRules, actions.exportRules});
  rules->addSeparator();
  rules->addActions({actions.undoRules, actions.redoRules});
}

void addNames(QMenu* menu, const Actions& actions) {
  QMenu* names = menu->addMenu("Names");
  names->setObjectName("namesMenu");
  names->addActions({actions.showNames, actions.newName, actions.removeName});
  names->addSeparator();
  names->addActions({actions.answerName, actions.sendElsewhere});
  names->addSeparator();
  names->addActions({actions.undoNames, actions.redoNames});
}

void addDiff(QMenu* menu, const Actions& actions) {
  QMenu* diff = menu->addMenu("Diff");
  diff->setObjectName("diffMenu");
  diff->addActions({actions.sendToDiff, actions.nextChange, actions.previousChange, actions.swapSides});
  diff->addSeparator();
  diff->addActions({actions.copyDiff, actions.saveDiff});
  diff->addSeparator();
  diff->addAction(actions.named("compareCapturesAction"));
}

}  // namespace

QMenu* mainMenu(QWidget* window, const Actions& actions, BrowserLauncher& launcher, std::function<void(QMenu&)> fillColumns) {
  auto* menu = new QMenu(window);
  menu->setObjectName("mainMenu");
  menu->addAction(actions.openBrowser);
  QMenu* browsers = menu->addMenu("Open with");
  browsers->setObjectName("browserMenu");
  QObject::connect(browsers, &QMenu::aboutToShow, browsers, [browsers, &launcher] {
    browsers->clear();
    for (const auto& browser : launcher.browsers()) {
      QObject::connect(browsers->addAction(actionText(QString::fromStdString(browser.title))), &QAction::triggered, browsers,
                       [&launcher, browser] { launcher.open(browser); });
    }
    if (browsers->isEmpty()) browsers->addAction("No browser was found")->setEnabled(false);
  });
  menu->addActions({actions.trustCa, actions.copyAddress, actions.named("systemProxyAction"), actions.named("otherDevicesAction"), actions.loadProto});
  menu->addSeparator();
  menu->addActions({actions.record, actions.clear, actions.undo, actions.redo});
  menu->addSeparator();
  QMenu* project = menu->addMenu("Project");
  project->setObjectName("projectMenu");
  addExchange(menu, actions);
  addResender(menu, actions);
  addBulk(menu, actions);
  addIntercept(menu, actions);
  addRules(menu, actions);
  addNames(menu, actions);
  addDiff(menu, actions);
  QMenu* filter = menu->addMenu("Filter");
  filter->addActions({actions.filter, actions.bodySearch});
  actions.addFilters(filter);
  filter->addActions({actions.searchHosts, actions.clearFilter});
  QMenu* view = menu->addMenu("View");
  view->addActions({actions.showTraffic, actions.showResender, actions.showBulk, actions.showDiff});
  view->addSeparator();
  view->addActions({actions.themeDesktop, actions.themeLight, actions.themeDark});
  view->addSeparator();
  view->addActions({actions.zoomIn, actions.zoomOut, actions.zoomReset});
  view->addSeparator();
  view->addActions({actions.detailBeside, actions.showHosts, actions.showTimeline, actions.showQuick, actions.showConsole});
  QMenu* columns = view->addMenu("Columns");
  QObject::connect(columns, &QMenu::aboutToShow, columns, [columns, fill = std::move(fillColumns)] {
    columns->clear();
    fill(*columns);
  });
  view->addActions({actions.fieldColumn, actions.resetColumns});
  view->addSeparator();
  view->addAction(actions.fullScreen);
  menu->addSeparator();
  menu->addAction(actions.settings);
  menu->addAction(actions.palette);
  menu->addActions({actions.named("manualAction"), actions.named("tourAction"), actions.about});
  menu->addSeparator();
  menu->addAction(actions.quit);
  return menu;
}

}  // namespace penstock::gui
