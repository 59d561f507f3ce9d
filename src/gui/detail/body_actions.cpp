// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_actions.h"

#include <QClipboard>
#include <QDateTime>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QStandardPaths>
#include <QUrl>

#include "gui/detail/code_view.h"
#include "gui/detail/parts_dialog.h"
#include "gui/detail/payload_export.h"
#include "gui/detail/small_widgets.h"
#include "gui/detail/tree_view.h"
#include "gui/detail/wrap_choice.h"
#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/save_name.h"
#include "gui/theme.h"
#include "penstock/display/format.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostParts = 40;  // in the menu
constexpr int kDaysKept = 2;            // files made for other programs

/// Nobody else looks into it, and what was opened days ago is gone.
QString folderOfOpened() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + "/opened";
  QDir().mkpath(folder);
  QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  for (const QFileInfo& old : QDir(folder).entryInfoList(QDir::Files))
    if (old.lastModified().daysTo(QDateTime::currentDateTime()) > kDaysKept) QFile::remove(old.filePath());
  return folder;
}

}  // namespace

BodyActions::BodyActions(Theme& theme, const QString& name, CodeView& code, TreeView& tree, QWidget* parent)
    : QObject(parent), theme_(theme), code_(code), tree_(tree), parent_(parent), mailbox_(this) {
  pill_ = new PillButton(theme, parent);
  pill_->setObjectName(name + "BodyMore");
  pill_->setText(QStringLiteral("⋯"));
  pill_->setAccessibleName(tr("What can be done with the body"));
  setPlainToolTip(pill_, tr("Wrap, fold, copy, save, open"));
  menu_ = new QMenu(pill_);
  menu_->setObjectName(name + "BodyMoreMenu");
  attachMenu(pill_, menu_);
  connect(menu_, &QMenu::aboutToShow, this, &BodyActions::fill);
  fill();
}

void BodyActions::setBody(const display::BodyRequest& request, const ShownBody& body) {
  request_ = request;
  any_ = request.reader && body.message.empty();
  coded_ = body.coded;
  type_ = body.guess.type;
  parts_ = body.parts;
  cut_ = body.mayLoadAll;
  text_ = body.document != nullptr;
  folds_ = text_ || body.tree;
  pill_->setVisible(any_);
  fill();
}

void BodyActions::fill() {
  // What clear() takes out is not gone, and its actions are of another body.
  for (QMenu* former : menu_->findChildren<QMenu*>(Qt::FindDirectChildrenOnly)) {
    former->setObjectName({});
    former->deleteLater();
  }
  menu_->clear();
  addTextActions(*menu_);
  QAction* copy = menu_->addAction(theme_.icon("copy"), tr("Copy body"), this, &BodyActions::copyBody);
  copy->setEnabled(any_);
  menu_->addAction(theme_.icon("download"), tr("Save body…"), this, [this] { save(false); })->setEnabled(any_);
  if (coded_) menu_->addAction(tr("Save as received, with its coding…"), this, [this] { save(true); });
  addParts(*menu_);
  QAction* open = menu_->addAction(tr("Open in another program"), this, &BodyActions::open);
  open->setEnabled(any_ && !openedEnding().isEmpty());
  if (any_ && !open->isEnabled()) setPlainToolTip(open, tr("Text and pictures are opened. Other files might be run: save them."));
  menu_->setToolTipsVisible(true);
}

void BodyActions::addTextActions(QMenu& menu) {
  QAction* wrap = menu.addAction(tr("Wrap lines"), this, [this] { Q_EMIT code_.wrapRequested(!code_.isWrapped()); });
  wrap->setCheckable(true);
  wrap->setChecked(wrapChoice());
  wrap->setEnabled(text_);
  const auto fold = [this](int level) { text_ ? code_.foldFrom(level) : tree_.unfoldTo(level); };
  menu.addAction(tr("Fold all"), this, [fold] { fold(1); })->setEnabled(folds_);
  menu.addAction(tr("Unfold all"), this, [fold] { fold(-1); })->setEnabled(folds_);
  menu.addSeparator();
}

void BodyActions::addParts(QMenu& menu) {
  if (parts_.empty()) return;
  QMenu* parts = menu.addMenu(tr("Save a part"));
  parts->setObjectName(menu.objectName() + "Parts");
  QMenu* decoded = menu.addMenu(tr("Decode a part"));
  decoded->setObjectName(menu.objectName() + "DecodeParts");
  for (std::size_t i = 0; i < std::min(parts_.size(), kMostParts); ++i) {
    const QString name = actionText(partTitle(parts_[i], i));
    parts->addAction(name, this, [this, i] { savePart(i); });
    decoded->addAction(name, this, [this, i] { decodePart(i); });
  }
  menu.addAction(tr("All parts…"), this, &BodyActions::showParts)->setObjectName(menu.objectName() + "AllParts");
}

void BodyActions::showParts() {
  auto* dialog = new PartsDialog(theme_, request_, parts_, !cut_, parent_);
  connect(dialog, &PartsDialog::told, this, &BodyActions::told);
  connect(dialog, &PartsDialog::decodeRequested, this, &BodyActions::decodeRequested);
  dialog->show();
}

void BodyActions::save(bool received) {
  const QString path = QFileDialog::getSaveFileName(parent_, tr("Save %1").arg(QString::fromStdString(request_.noun)), saveName(fileName_.toStdString()));
  if (path.isEmpty() || !request_.reader) return;
  const display::PayloadSource source{request_.reader, received ? std::string() : request_.contentEncoding, request_.format};
  mailbox_.run([source, path] { return savePayload(source, path, CancelToken()); },
               [this, path](const QString& problem) { Q_EMIT told(problem.isEmpty() ? tr("Saved to %1.").arg(path) : problem, !problem.isEmpty()); });
}

void BodyActions::savePart(std::size_t index) {
  if (index >= parts_.size()) return;
  const QString path = QFileDialog::getSaveFileName(parent_, tr("Save part"), partFileName(parts_[index], index));
  if (path.isEmpty()) return;
  mailbox_.run([request = request_, index, path] { return saveParts(request, {{index, path}}); },
               [this](const SavedParts& saved) { Q_EMIT told(saved.sentence, saved.problem); });
}

void BodyActions::decodePart(std::size_t index) {
  if (index >= parts_.size()) return;
  const QString name = wireText(parts_[index].name, 100);
  mailbox_.run([request = request_, index] { return beginningOfPart(request, index); },
               [this, name](const Result<std::string>& bytes) {
                 if (bytes) return decodeRequested(*bytes, name);
                 told(QString::fromStdString(display::sentenceText(bytes.error().message)), true);
               });
}

void BodyActions::copyBody() {
  const display::PayloadSource source{request_.reader, request_.contentEncoding, request_.format};
  mailbox_.run([source] { return display::copyPayload(source, display::PayloadForm::natural, CancelToken()); },
               [this](const display::CopiedPayload& copied) {
                 if (!copied.problem.empty()) return told(QString::fromStdString(copied.problem), true);
                 QGuiApplication::clipboard()->setText(QString::fromStdString(copied.text));
               });
}

QString BodyActions::openedEnding() const {
  // A page is given away as text: opened by a browser it would run its scripts as a file of this machine.
  switch (type_) {
    case codec::BodyType::png: return QStringLiteral(".png");
    case codec::BodyType::jpeg: return QStringLiteral(".jpg");
    case codec::BodyType::gif: return QStringLiteral(".gif");
    case codec::BodyType::webp: return QStringLiteral(".webp");
    case codec::BodyType::bmp: return QStringLiteral(".bmp");
    case codec::BodyType::json: return QStringLiteral(".json");
    case codec::BodyType::empty: return {};
    default: return codec::isTextual(type_) ? QStringLiteral(".txt") : QString();
  }
}

void BodyActions::open() {
  const display::PayloadSource source{request_.reader, request_.contentEncoding, request_.format};
  const QString name = QString::number(QDateTime::currentMSecsSinceEpoch()) + "-" + saveName(fileName_.toStdString()).left(80) + openedEnding();
  struct Written {
    QString path, problem;
  };
  mailbox_.run(
      [source, name] {
        Written out;
        out.path = folderOfOpened() + "/" + name;
        out.problem = savePayload(source, out.path, CancelToken());
        if (out.problem.isEmpty()) QFile::setPermissions(out.path, QFile::ReadOwner | QFile::WriteOwner);
        return out;
      },
      [this](const Written& written) {
        if (!written.problem.isEmpty()) return told(written.problem, true);
        if (!QDesktopServices::openUrl(QUrl::fromLocalFile(written.path)))
          told(tr("No program opens it here. It is in %1.").arg(written.path), true);
      });
}

}  // namespace penstock::gui
