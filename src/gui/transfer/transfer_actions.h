// SPDX-License-Identifier: GPL-3.0-or-later
// Export and import of the window: what is asked, what goes on, and what is told of it.
#pragma once

#include <QObject>
#include <QStringList>
#include <optional>
#include <string>
#include <vector>

#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/transfer/export_dialog.h"
#include "gui/transfer/transfer_bar.h"
#include "gui/transfer/transfer_set.h"
#include "gui/window/actions.h"
#include "gui/window/banner.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/transfer.h"

namespace penstock::gui {

class MainWindow;

/// One export or import at a time, on a thread of the pool. Files dropped on the window are imported. Lifetime: all it is given outlives it;
/// its end cancels what goes on. Thread: GUI.
class TransferActions : public QObject {
  Q_OBJECT
 public:
  using Ids = std::vector<model::ExchangeId>;
  struct Parts {
    service::ProxyService& service;
    const Theme& theme;
    const Actions& actions;
    TrafficPage& page;
    Toast& toast;
  };
  /// What shows how far it is, and what went wrong, stand above the window's status bar.
  TransferActions(Parts parts, MainWindow* window);
  ~TransferActions() override;

  bool busy() const { return busy_; }

  struct ExportChoice {
    ExportWhat what = ExportWhat::all;
    service::ExportFormat format = service::ExportFormat::har;
    bool redact = false;
    QString file;
  };
  void exportTo(const ExportChoice& choice);
  /// One after the other.
  void importFiles(const QStringList& files);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Imports {
    QStringList files;
    qsizetype next = 0;
    importer::ImportReport sum;
    model::ExchangeId before = 0;  // the last id there was
    std::vector<std::string> rules;
    std::uint64_t came = 0;  // of the file under way
    bool cancelled = false;
    QStringList problems;
  };
  void projectChanged();
  void ask(ExportWhat first);
  void chooseImports();
  void enable();
  void start(const QString& what);
  void write(const ExportChoice& choice, std::optional<Ids> ids);
  void exported(const QString& file, const Result<service::ExportReport>& report);
  void importNext();
  void imported(const Result<importer::ImportReport>& report);
  void importsEnded();
  void showImported(model::ExchangeId before);
  void addRules(const std::vector<std::string>& files);
  std::vector<std::uint32_t> rowsOf(ExportWhat what) const;

  const Parts parts_;
  const TransferSet actions_;
  QWidget* window_;
  TransferBar* bar_;
  Banner* problem_;
  Mailbox mailbox_{this};
  service::ProjectPtr project_;
  CancelToken cancel_;
  Imports imports_;
  bool busy_ = false;
};

}  // namespace penstock::gui
