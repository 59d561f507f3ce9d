// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the window, with its name and shortcut: menus, buttons and the command palette show these and no
// others.
#pragma once

#include <QAction>
#include <QList>
#include <QMenu>
#include <QPushButton>
#include <QWidget>
#include <vector>

#include "gui/theme.h"

namespace penstock::gui {

/// Lifetime: the actions belong to `window`, which also makes their shortcuts work.
struct Actions {
  Actions(const Theme& theme, QWidget* window);

  QAction *record, *clear, *undo, *redo;
  QAction *openBrowser, *trustCa, *copyAddress, *loadProto;
  QAction *newProject, *openProject, *saveProject, *limitProject;
  QAction *copyUrl, *copyHost, *passHost, *retryHost;
  QAction *trustOnce, *trustProject;
  QAction *showRules, *newRule, *duplicateRule, *removeRule, *importRules, *exportRules, *undoRules, *redoRules;
  QAction *ruleFromExchange, *neverRecord;
  std::vector<QAction*> slowHost, slowAll;  // of rules::profiles(), in its order, and last: no more
  std::vector<QAction*> copyAs;  // of exporter::copyForms(), in its order
  QAction *saveRequestBody, *saveResponseBody;
  QAction* colors[7];  // 0: none
  QAction *comment, *tags, *remove;
  QAction *filter, *bodySearch, *clearFilter;
  QAction *onlyHost, *notHost, *onlyPath, *notPath, *onlyOperation, *notOperation, *onlyStatus, *notStatus;
  QAction *showHosts, *searchHosts, *showTimeline, *showQuick, *fieldColumn;
  QAction *next, *previous, *newest;
  QAction *sendToDiff, *nextChange, *previousChange, *swapSides, *copyDiff, *saveDiff;
  QAction *intercept, *showIntercept, *breakOnThis;
  QAction *forwardHeld, *forwardAllHeld, *dropHeld, *abortHeld, *mockHeld, *responseHeld;
  QAction *resend, *toResender, *heldToResender;
  QAction *sendRequest, *cancelSend, *sentBack, *sentForward, *diffPrevious, *diffOriginal;
  QAction *newRequest, *closeRequest, *reopenRequest, *renameRequest, *nextRequest, *previousRequest;
  QAction *pasteCurl, *copyRequestCurl, *sendOptions, *focusTarget, *environments, *runChain, *minimise;
  QAction *toBulk, *newBulk, *renameBulk, *duplicateBulk, *removeBulk, *startBulk, *pauseBulk, *stopBulk, *addPosition;
  QAction *requestToBulk, *requestToRace, *toRace, *startRace, *cancelRace;
  QAction *themeDesktop, *themeLight, *themeDark;
  QAction *detailBeside, *resetColumns, *fullScreen;
  QAction *zoomIn, *zoomOut, *zoomReset;
  QAction* showConsole;
  QAction *showTraffic, *showResender, *showBulk, *showDiff;  // seen once their tab is there
  QAction *palette, *settings, *about, *quit;
  QAction *showNames, *newName, *removeName, *undoNames, *redoNames, *answerName, *sendElsewhere;

  QList<QAction*> all;

  /// That of `all` with this name; there is one.
  QAction* named(const char* name) const;
  /// Those that are about the Traffic tab alone.
  QList<QAction*> ofTraffic() const;
  /// The same of the Resender.
  QList<QAction*> ofResender() const;
  /// The same of Bulk.
  QList<QAction*> ofBulk() const;
  QList<QAction*> ofDiff() const { return {nextChange, previousChange, swapSides, copyDiff, saveDiff}; }
  /// Those about the exchanges that are selected.
  QMenu* addCopyMenu(QMenu* menu) const;
  void addMarks(QMenu* menu) const;
  void addFilters(QMenu* menu) const;
  void addRules(QMenu* menu) const;
};

/// `button` does what `action` does, and is disabled while it is: a click that does nothing looks like a fault.
void bind(QPushButton* button, QAction* action);

}  // namespace penstock::gui
