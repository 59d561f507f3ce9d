// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/actions.h"

#include <QActionGroup>
#include <algorithm>
#include <iterator>

#include "gui/traffic/labels.h"
#include "gui/transfer/transfer_set.h"
#include "penstock/display/format.h"
#include "penstock/exporter/copy_as.h"
#include "penstock/rules/profile.h"

namespace penstock::gui {
namespace {

QString text(std::string_view ascii) { return QString::fromLatin1(ascii.data(), qsizetype(ascii.size())); }

/// Makes actions that belong to the window, and remembers their order.
class Maker {
 public:
  Maker(const Theme& theme, QWidget* window, QList<QAction*>& all) : theme_(theme), window_(window), all_(all) {}

  QAction* operator()(const char* name, const QString& text, const char* icon, std::initializer_list<QKeySequence> keys) const {
    auto* action = new QAction(text, window_);
    action->setObjectName(name);
    if (*icon) action->setIcon(theme_.icon(icon));
    action->setShortcuts(QList<QKeySequence>(keys));
    action->setIconVisibleInMenu(false);  // words are enough there
    window_->addAction(action);
    all_.push_back(action);
    return action;
  }
  const Theme& theme() const { return theme_; }
  QWidget* window() const { return window_; }

 private:
  const Theme& theme_;
  QWidget* const window_;
  QList<QAction*>& all_;
};

/// Traffic and the project.
void addTraffic(Actions& a, const Maker& make) {
  a.record = make("recordAction", "Record traffic", "circle-dot", {QKeySequence(Qt::Key_F8)});
  a.record->setCheckable(true);
  a.clear = make("clearAction", "Clear traffic", "trash-2", {QKeySequence("Ctrl+L")});
  a.undo = make("undoAction", "Undo", "undo-2", {QKeySequence("Ctrl+Z")});
  a.redo = make("redoAction", "Redo", "", {QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  a.openBrowser = make("openBrowserAction", "Open browser", "globe", {QKeySequence("Ctrl+O")});
  a.trustCa = make("trustCaAction", "Trust CA\u2026", "shield-check", {QKeySequence("Ctrl+T")});
  a.copyAddress = make("copyAddressAction", "Copy proxy address", "copy", {QKeySequence("Ctrl+Shift+A")});
  make("systemProxyAction", "Use as system proxy", "", {})->setCheckable(true);
  a.newProject = make("newProjectAction", "New project\u2026", "", {QKeySequence("Ctrl+N")});
  a.openProject = make("openProjectAction", "Open project\u2026", "", {QKeySequence("Ctrl+Shift+O")});
  a.saveProject = make("saveProjectAction", "Save project as\u2026", "", {QKeySequence("Ctrl+Shift+S")});
  a.limitProject = make("limitProjectAction", "Size limit of the project\u2026", "", {});
  make("exportTrafficAction", "Export\u2026", "upload", {QKeySequence("Ctrl+Alt+E")});
  make("exportSelectedAction", "Export selected\u2026", "", {});
  make("importTrafficAction", "Import\u2026", "download", {QKeySequence("Ctrl+Alt+I")});
}

/// What is done with an exchange.
void addExchange(Actions& a, const Maker& make) {
  a.copyUrl = make("copyUrlAction", "Copy URL", "copy", {QKeySequence("Ctrl+Shift+U")});
  for (const exporter::CopyForm& form : exporter::copyForms()) {
    const std::string name = "copy" + display::capitalized(std::string(form.id)) + "Action";
    a.copyAs.push_back(make(name.c_str(), text(form.action), "", {}));
    if (form.id != "curl") continue;
    a.copyAs.back()->setIcon(make.theme().icon("copy"));
    a.copyAs.back()->setShortcut(QKeySequence("Ctrl+Shift+C"));
  }
  a.saveRequestBody = make("saveRequestBodyAction", "Save request body\u2026", "", {});
  a.saveResponseBody = make("saveResponseBodyAction", "Save response body\u2026", "", {QKeySequence("Ctrl+S")});
  for (int i = 0; i <= model::colors; ++i) {
    const QString name = i == 0 ? QStringLiteral("No colour") : "Colour " + colorName(i);
    const QKeySequence keys(i == 0 ? QStringLiteral("Ctrl+Shift+Backspace") : "Ctrl+" + QString::number(i));  // Ctrl+0 is the zoom's
    a.colors[i] = make(qPrintable("color" + QString::number(i) + "Action"), name, "", {keys});
    if (i > 0) {
      a.colors[i]->setIcon(make.theme().colorDot(i));
      a.colors[i]->setIconVisibleInMenu(true);
    }
  }
  a.comment = make("commentAction", "Comment\u2026", "", {QKeySequence("Ctrl+/")});
  a.tags = make("tagsAction", "Tags\u2026", "", {QKeySequence("Ctrl+Shift+T")});
  a.remove = make("removeAction", "Delete exchange", "", {QKeySequence(Qt::Key_Delete)});
}

/// Which exchanges are shown.
void addFinding(Actions& a, const Maker& make) {
  a.filter = make("filterAction", "Filter\u2026", "search", {QKeySequence("Ctrl+F")});
  a.bodySearch = make("bodySearchAction", "Search bodies\u2026", "", {QKeySequence("Ctrl+Shift+F")});
  a.clearFilter = make("clearFilterAction", "Show all exchanges", "", {QKeySequence("Ctrl+Shift+X")});
  a.onlyHost = make("onlyHostAction", "Only this host", "", {});
  a.notHost = make("notHostAction", "Not this host", "", {});
  a.onlyPath = make("onlyPathAction", "Only this path", "", {});
  a.notPath = make("notPathAction", "Not this path", "", {});
  a.onlyOperation = make("onlyOperationAction", "Only this operation", "", {});
  a.notOperation = make("notOperationAction", "Not this operation", "", {});
  a.onlyStatus = make("onlyStatusAction", "Only this status", "", {});
  a.notStatus = make("notStatusAction", "Not this status", "", {});
}

/// What is done with a host.
void addHosts(Actions& a, const Maker& make) {
  a.copyHost = make("copyHostAction", "Copy host", "copy", {});
  a.loadProto = make("loadProtoAction", "Load .proto files\u2026", "", {});
  a.passHost = make("passHostAction", "Pass this host through undecrypted", "", {});
  a.passHost->setCheckable(true);
  a.retryHost = make("retryHostAction", "Try decrypting this host again", "", {});
  a.trustOnce = make("trustOnceAction", "Trust this server once", "", {});
  a.trustProject = make("trustProjectAction", "Trust this server for this project", "", {});
}

/// What waits for a person.
void addIntercept(Actions& a, const Maker& make) {
  a.intercept = make("interceptAction", "Intercept", "hand", {QKeySequence(Qt::Key_F9)});
  a.intercept->setCheckable(true);
  a.showIntercept = make("showInterceptAction", "Intercept queue", "", {QKeySequence("Ctrl+F9")});
  a.showIntercept->setCheckable(true);
  a.breakOnThis = make("breakOnThisAction", "Break on this", "", {QKeySequence("Shift+F9")});
  a.forwardHeld = make("forwardHeldAction", "Forward what is held", "", {QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")});
  a.forwardAllHeld = make("forwardAllHeldAction", "Forward all that is held", "", {QKeySequence("Ctrl+Shift+Return"), QKeySequence("Ctrl+Shift+Enter")});
  a.dropHeld = make("dropHeldAction", "Drop what is held", "", {QKeySequence("Ctrl+Backspace")});
  a.abortHeld = make("abortHeldAction", "Break the connection of what is held", "", {});
  a.mockHeld = make("mockHeldAction", "Answer what is held without a server\u2026", "", {QKeySequence("Ctrl+M")});
  a.responseHeld = make("responseHeldAction", "Hold the response of what is held too", "", {});
  a.responseHeld->setCheckable(true);
  for (QAction* action : {a.forwardHeld, a.forwardAllHeld, a.dropHeld, a.abortHeld, a.mockHeld, a.responseHeld}) action->setEnabled(false);
}

/// What is done to what passes.
void addRuleActions(Actions& a, const Maker& make) {
  a.showRules = make("showRulesAction", "Rules", "list-checks", {QKeySequence("Ctrl+Shift+R")});
  a.showRules->setCheckable(true);
  a.newRule = make("newRuleAction", "New rule", "plus", {QKeySequence("Ctrl+Shift+N")});
  a.duplicateRule = make("duplicateRuleAction", "Duplicate rule", "copy-plus", {});
  a.removeRule = make("removeRuleAction", "Delete rule", "trash-2", {});  // Del in the table of rules
  a.importRules = make("importRulesAction", "Import rules\u2026", "download", {});
  a.exportRules = make("exportRulesAction", "Export rules\u2026", "upload", {});
  a.undoRules = make("undoRulesAction", "Undo change of rules", "", {});
  a.redoRules = make("redoRulesAction", "Redo change of rules", "", {});
  a.ruleFromExchange = make("ruleFromExchangeAction", "Create rule from this exchange\u2026", "", {QKeySequence("Ctrl+Shift+E")});
  a.neverRecord = make("neverRecordAction", "Never record this host", "", {});
  const auto add = [&make](std::vector<QAction*>& to, const std::string& name, const QString& whom) {
    for (const rules::Profile& profile : rules::profiles()) {
      const std::string title = profile.name.size() == 2 ? std::string{profile.name[0], 'G'} : display::capitalized(std::string(profile.name));
      to.push_back(make((name + display::capitalized(std::string(profile.name)) + "Action").c_str(), whom + ": as by " + QString::fromStdString(title), "", {}));
    }
    to.push_back(make((name + "NotAction").c_str(), whom + ": no more", "", {}));
  };
  add(a.slowHost, "slowHost", QStringLiteral("Slow this host"));
  add(a.slowAll, "slowAll", QStringLiteral("Slow all traffic"));
}

/// What names are.
void addNameActions(Actions& a, const Maker& make) {
  a.showNames = make("showNamesAction", "Names", "", {QKeySequence("Ctrl+Shift+I")});
  a.showNames->setCheckable(true);
  a.newName = make("newNameAction", "New name", "plus", {});
  a.removeName = make("removeNameAction", "Delete name", "trash-2", {});  // Del in the table of names
  a.undoNames = make("undoNamesAction", "Undo change of names", "", {});
  a.redoNames = make("redoNamesAction", "Redo change of names", "", {});
  a.answerName = make("answerNameAction", "Answer this name here\u2026", "", {});
  a.sendElsewhere = make("sendElsewhereAction", "Send this host elsewhere\u2026", "", {});
}

/// Requests of one's own.
void addResender(Actions& a, const Maker& make) {
  a.resend = make("resendAction", "Send again unchanged", "", {QKeySequence("Ctrl+R")});
  a.toResender = make("toResenderAction", "Edit in Resender", "send", {QKeySequence("Ctrl+E")});
  a.heldToResender = make("heldToResenderAction", "Edit in Resender what is held", "", {});
  a.heldToResender->setEnabled(false);
  a.sendRequest = make("sendRequestAction", "Send request", "send", {QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")});
  a.cancelSend = make("cancelSendAction", "Cancel what is sent", "square", {QKeySequence(Qt::Key_Escape)});
  // Both keys mean something else where something else has the focus.
  for (QAction* action : {a.sendRequest, a.cancelSend}) action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  a.sentBack = make("sentBackAction", "Send before", "arrow-left", {QKeySequence("Alt+Left")});
  a.sentForward = make("sentForwardAction", "Send after", "arrow-right", {QKeySequence("Alt+Right")});
  a.diffPrevious = make("diffPreviousAction", "Diff with previous", "", {QKeySequence("Ctrl+Alt+D")});
  a.diffOriginal = make("diffOriginalAction", "Diff with original", "", {});
  a.newRequest = make("newRequestAction", "New request", "plus", {QKeySequence("Ctrl+Alt+N")});
  a.closeRequest = make("closeRequestAction", "Close request", "", {QKeySequence("Ctrl+W")});
  a.reopenRequest = make("reopenRequestAction", "Reopen closed request", "", {QKeySequence("Ctrl+Shift+W")});
  a.renameRequest = make("renameRequestAction", "Rename request\u2026", "", {QKeySequence(Qt::Key_F2)});
  a.nextRequest = make("nextRequestAction", "Next request", "", {QKeySequence("Ctrl+PgDown")});
  a.previousRequest = make("previousRequestAction", "Previous request", "", {QKeySequence("Ctrl+PgUp")});
  a.pasteCurl = make("pasteCurlAction", "Paste cURL command", "", {QKeySequence("Ctrl+Shift+V")});
  a.copyRequestCurl = make("copyRequestCurlAction", "Copy request as cURL", "", {QKeySequence("Ctrl+Alt+C")});
  a.sendOptions = make("sendOptionsAction", "Send options\u2026", "", {QKeySequence("Ctrl+Shift+P")});
  a.focusTarget = make("focusTargetAction", "Target of the request", "", {QKeySequence("Ctrl+G")});
  a.environments = make("environmentsAction", "Variables\u2026", "", {});
  a.runChain = make("runChainAction", "Send several requests\u2026", "", {QKeySequence("Ctrl+Alt+Return")});
  a.minimise = make("minimiseAction", "Minimise request\u2026", "", {QKeySequence("Ctrl+Alt+M")});
  for (QAction* action : {a.sentBack, a.sentForward, a.diffPrevious, a.diffOriginal, a.reopenRequest, a.cancelSend}) action->setEnabled(false);
}

/// Runs of many requests.
void addBulk(Actions& a, const Maker& make) {
  a.toBulk = make("toBulkAction", "Send in bulk\u2026", "layers", {QKeySequence("Ctrl+B")});
  a.newBulk = make("newBulkAction", "New bulk run", "plus", {QKeySequence("Ctrl+Alt+B")});
  a.renameBulk = make("renameBulkAction", "Rename bulk run", "", {});  // F2 in the list of runs
  a.duplicateBulk = make("duplicateBulkAction", "Duplicate bulk run", "copy-plus", {});
  a.removeBulk = make("removeBulkAction", "Remove bulk run", "trash-2", {});  // Del in the list of runs
  a.startBulk = make("startBulkAction", "Start bulk run", "play", {QKeySequence(Qt::Key_F5)});
  a.pauseBulk = make("pauseBulkAction", "Pause bulk run", "pause", {QKeySequence(Qt::Key_F6)});
  a.stopBulk = make("stopBulkAction", "Stop bulk run", "square", {QKeySequence("Shift+F5")});
  a.requestToBulk = make("requestToBulkAction", "Send this request in bulk\u2026", "layers", {QKeySequence("Ctrl+B")});
  a.requestToRace = make("requestToRaceAction", "Add this request to the race", "flag", {});
  a.requestToBulk->setShortcutContext(Qt::WidgetWithChildrenShortcut);  // of Traffic it is the row's
  a.toRace = make("toRaceAction", "Add to race", "flag", {QKeySequence("Ctrl+Alt+R")});
  a.startRace = make("startRaceAction", "Start race", "flag", {QKeySequence("Ctrl+F5")});
  a.cancelRace = make("cancelRaceAction", "Cancel race", "square", {});
  a.startBulk->setIconText("Start");
  a.pauseBulk->setIconText("Pause");
  a.stopBulk->setIconText("Stop");
  a.addPosition = make("addPositionAction", "Add position", "", {QKeySequence("Ctrl+Shift+M"), QKeySequence(QStringLiteral("Ctrl+Shift+\u00a7"))});
}

/// Which tab is seen.
void addTabs(Actions& a, const Maker& make) {
  a.showTraffic = make("showTrafficAction", "Traffic", "", {QKeySequence("Alt+1")});
  a.showResender = make("showResenderAction", "Resender", "", {QKeySequence("Alt+2")});
  a.showBulk = make("showBulkAction", "Bulk", "", {QKeySequence("Alt+3")});
  a.showDiff = make("showDiffAction", "Diff", "", {QKeySequence("Alt+4")});
  for (QAction* action : {a.showTraffic, a.showResender, a.showBulk, a.showDiff}) action->setVisible(false);
}

/// Two exchanges side by side.
void addDiff(Actions& a, const Maker& make) {
  a.sendToDiff = make("sendToDiffAction", "Send to Diff", "git-compare", {QKeySequence("Ctrl+D")});
  a.nextChange = make("nextChangeAction", "Next change", "chevron-down", {QKeySequence(Qt::Key_F7)});
  a.previousChange = make("previousChangeAction", "Previous change", "chevron-up", {QKeySequence("Shift+F7")});
  a.swapSides = make("swapSidesAction", "Swap sides of Diff", "arrow-left-right", {QKeySequence("Ctrl+Shift+D")});
  a.copyDiff = make("copyDiffAction", "Copy as unified diff", "copy", {});
  make("compareCapturesAction", "Compare with another project\u2026", "", {});
  a.saveDiff = make("saveDiffAction", "Save unified diff\u2026", "download", {});
}

/// What is seen, and how.
void addView(Actions& a, const Maker& make) {
  a.showHosts = make("showHostsAction", "Hosts at the left", "", {QKeySequence("Ctrl+Shift+H")});
  a.showHosts->setCheckable(true);
  a.searchHosts = make("searchHostsAction", "Search hosts", "", {QKeySequence("Ctrl+H")});
  a.showTimeline = make("showTimelineAction", "Timeline", "", {QKeySequence("Ctrl+Shift+L")});
  a.showTimeline->setCheckable(true);
  a.showQuick = make("showQuickAction", "Quick filters", "", {});
  a.showQuick->setCheckable(true);
  a.fieldColumn = make("fieldColumnAction", "Column of a header field\u2026", "", {});
  a.next = make("nextAction", "Next exchange", "", {QKeySequence("Alt+Down")});
  a.previous = make("previousAction", "Previous exchange", "", {QKeySequence("Alt+Up")});
  a.newest = make("newestAction", "Go to the newest exchange", "", {QKeySequence("Ctrl+End")});
  a.themeDesktop = make("themeDesktopAction", "Theme: as the desktop", "", {});
  a.themeLight = make("themeLightAction", "Theme: light", "", {});
  a.themeDark = make("themeDarkAction", "Theme: dark", "", {});
  auto* themes = new QActionGroup(make.window());
  for (QAction* action : {a.themeDesktop, a.themeLight, a.themeDark}) {
    action->setCheckable(true);
    themes->addAction(action);
  }
  a.detailBeside = make("detailBesideAction", "Detail beside the list", "", {QKeySequence("Ctrl+\\")});
  a.detailBeside->setCheckable(true);
  a.resetColumns = make("resetColumnsAction", "Reset columns", "", {});
  // The plus is behind Shift on many keyboards, and the keypad has its own.
  a.zoomIn = make("zoomInAction", "Zoom in", "", {QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
  a.zoomOut = make("zoomOutAction", "Zoom out", "", {QKeySequence("Ctrl+-")});
  a.zoomReset = make("zoomResetAction", "Actual size", "", {QKeySequence("Ctrl+0")});
  a.fullScreen = make("fullScreenAction", "Full screen", "", {QKeySequence(Qt::Key_F11)});
  a.fullScreen->setCheckable(true);
  a.showConsole = make("showConsoleAction", "Console", "list", {QKeySequence("Ctrl+Shift+J")});
  a.showConsole->setCheckable(true);
  a.settings = make("settingsAction", "Settings\u2026", "", {QKeySequence("Ctrl+,")});
  make("otherDevicesAction", "Other devices\u2026", "", {QKeySequence("Ctrl+Shift+K")});
  make("manualAction", "Manual", "", {QKeySequence(Qt::Key_F1)});
  make("tourAction", "Show the hints again", "", {});
  a.palette = make("paletteAction", "All actions\u2026", "search", {QKeySequence("Ctrl+K")});
  a.about = make("aboutAction", "About Penstock", "", {});
  a.quit = make("quitAction", "Quit", "", {QKeySequence("Ctrl+Q")});
}

}  // namespace

Actions::Actions(const Theme& theme, QWidget* window) {
  const Maker make(theme, window, all);
  addTraffic(*this, make);
  addExchange(*this, make);
  addFinding(*this, make);
  addHosts(*this, make);
  addIntercept(*this, make);
  addRuleActions(*this, make);
  addNameActions(*this, make);
  addResender(*this, make);
  addBulk(*this, make);
  addDiff(*this, make);
  addTabs(*this, make);
  addView(*this, make);
}

QList<QAction*> Actions::ofTraffic() const {
  QList<QAction*> own{clear,    undo,        redo,       copyUrl,   copyHost,     passHost,     retryHost,        trustOnce,   trustProject,
                      comment,  tags,        remove,     filter,    bodySearch,   clearFilter,  onlyHost,         notHost,     onlyPath,
                      notPath,  onlyOperation, notOperation, onlyStatus,  notStatus,  showHosts, searchHosts,  showTimeline, showQuick,        fieldColumn, next,
                      previous, newest,      breakOnThis, neverRecord, ruleFromExchange, answerName, sendElsewhere, saveRequestBody, saveResponseBody, TransferSet(*this).exportSelected, detailBeside, resetColumns, resend, toResender,
                      toBulk,   toRace,      sendToDiff};
  for (const auto& more : {slowHost, copyAs}) own += QList<QAction*>(more.begin(), more.end());
  own += QList<QAction*>(std::begin(colors), std::end(colors));
  return own;
}

QList<QAction*> Actions::ofResender() const {
  return {sendRequest,  cancelSend,      sentBack,    sentForward, diffPrevious, diffOriginal, closeRequest, reopenRequest, renameRequest,
          nextRequest,  previousRequest, copyRequestCurl, sendOptions, focusTarget,  environments, runChain,     minimise,     requestToBulk, requestToRace};
}

QList<QAction*> Actions::ofBulk() const { return {renameBulk, duplicateBulk, removeBulk, startBulk, pauseBulk, stopBulk, addPosition, startRace, cancelRace}; }

QMenu* Actions::addCopyMenu(QMenu* menu) const {
  QMenu* copy = menu->addMenu("Copy as");
  copy->addActions({copyUrl, copyHost});
  copy->addSeparator();
  for (std::size_t i = 0; i < copyAs.size(); ++i) {
    // Raw messages are no code.
    if (i > 0 && exporter::copyForms()[i].larger != exporter::copyForms()[i - 1].larger) copy->addSeparator();
    copy->addAction(copyAs[i]);
  }
  return copy;
}

void Actions::addMarks(QMenu* menu) const {
  QMenu* color = menu->addMenu("Colour");
  for (int i = 1; i <= model::colors; ++i) color->addAction(colors[i]);
  color->addSeparator();
  color->addAction(colors[0]);
  menu->addActions({comment, tags});
}

void Actions::addFilters(QMenu* menu) const {
  QMenu* by = menu->addMenu("Filter by this");
  by->addActions({onlyHost, notHost});
  by->addSeparator();
  by->addActions({onlyPath, notPath});
  by->addSeparator();
  by->addActions({onlyOperation, notOperation});
  by->addSeparator();
  by->addActions({onlyStatus, notStatus});
}

void Actions::addRules(QMenu* menu) const {
  menu->addActions({ruleFromExchange, neverRecord});
  const auto add = [menu](const QString& title, const std::vector<QAction*>& actions) {
    QMenu* slow = menu->addMenu(title);
    slow->addActions(QList<QAction*>(actions.begin(), actions.end()));
  };
  add("Slow this host", slowHost);
  add("Slow all traffic", slowAll);
}

void bind(QPushButton* button, QAction* action) {
  const auto follow = [button, action] { button->setEnabled(action->isEnabled()); };
  QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
  QObject::connect(action, &QAction::enabledChanged, button, follow);
  follow();
}

QAction* Actions::named(const char* name) const {
  return *std::find_if(all.begin(), all.end(), [name](const QAction* action) { return action->objectName() == QLatin1String(name); });
}

}  // namespace penstock::gui
