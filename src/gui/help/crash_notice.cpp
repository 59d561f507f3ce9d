// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/crash_notice.h"

#include <QDialog>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kTold = "crash/told";  // the newest report that was told of

}  // namespace

CrashNotice::CrashNotice(const Theme& theme, std::function<Banner*()> banner, service::UserFolders folders, QWidget* window)
    : QObject(window), theme_(theme), makeBanner_(std::move(banner)), folders_(std::move(folders)), window_(window) {
  setObjectName("crashNotice");
}

void CrashNotice::look() {
  mailbox_.run([folders = folders_] { return service::crashReports(folders); },
               [this](const std::vector<service::CrashReport>& reports) {
                 if (!reports.empty() && settings().value(kTold).toString() != QString::fromStdString(reports.front().file)) tell(reports.front());
               });
}

void CrashNotice::tell(const service::CrashReport& report) {
  settings().setValue(kTold, QString::fromStdString(report.file));
  if (!banner_) banner_ = makeBanner_();
  banner_->tell(tr("Penstock crashed, %1. A report of where it happened is on this machine; it holds nothing of what passed through, and was sent to nobody.").arg(dateTimeText(report.at)),
               {{tr("Look at it…"), [this, report] { show(report); }},
                {tr("Save it as a file…"), [this, report] { save(report); }},
                {tr("Delete it"), [report] { QFile::remove(QString::fromStdString(report.file)); }}});
}

void CrashNotice::show(const service::CrashReport& report) {
  mailbox_.run([report] { return service::readCrashReport(report); },
               [this, report](const Result<std::string>& text) {
                 auto* dialog = new QDialog(window_);
                 dialog->setObjectName("crashReport");
                 dialog->setAccessibleName(tr("Crash report"));
                 dialog->setWindowTitle(tr("Crash report"));
                 dialog->setAttribute(Qt::WA_DeleteOnClose);
                 auto* shown = new QPlainTextEdit(dialog);
                 shown->setObjectName("crashReportText");
                 shown->setAccessibleName(tr("Text of the report"));
                 shown->setReadOnly(true);
                 shown->setLineWrapMode(QPlainTextEdit::NoWrap);
                 shown->setFont(theme_.mono());
                 shown->setPlainText(text ? visibleText(QString::fromStdString(*text), true, 1 << 20) : sentenceText(text.error().message));
                 auto* place = new PlainLabel(QString::fromStdString(report.file), dialog);
                 place->setProperty("look", "dim");
                 place->setWordWrap(true);
                 place->setTextInteractionFlags(Qt::TextSelectableByMouse);
                 auto* column = new QVBoxLayout(dialog);
                 column->addWidget(place);
                 column->addWidget(shown);
                 dialog->resize(theme_.scaled(760), theme_.scaled(480));
                 dialog->open();
               });
}

void CrashNotice::save(const service::CrashReport& report) {
  const QString from = QString::fromStdString(report.file);
  const QString to = QFileDialog::getSaveFileName(window_, tr("Save the crash report"), QDir::home().filePath("penstock-" + QFileInfo(from).fileName()));
  if (to.isEmpty()) return;
  mailbox_.run(
      [report, to]() -> QString {
        const auto text = service::readCrashReport(report);
        if (!text) return sentenceText(text.error().message);
        QSaveFile file(to);
        const bool saved = file.open(QIODevice::WriteOnly) && file.write(text->data(), qint64(text->size())) == qint64(text->size()) && file.commit();
        return saved ? QString() : to + ": " + file.errorString();
      },
      [this](const QString& problem) {
        if (!problem.isEmpty()) banner_->tell(problem);
      });
}

}  // namespace penstock::gui
