// SPDX-License-Identifier: GPL-3.0-or-later
// All parts of a multipart body, however many: saved one by one or together, or decoded.
#pragma once

#include <QDialog>
#include <QString>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "gui/jobs.h"
#include "penstock/base/result.h"
#include "penstock/display/body.h"

class QListWidget;
class QPushButton;

namespace penstock::gui {

class PlainLabel;
class Theme;

/// "avatar · me.png · image/png · 12 KB".
QString partTitle(const display::BodyPart& part, std::size_t index);
/// What a file of it is offered as.
QString partFileName(const display::BodyPart& part, std::size_t index);

struct SavedParts {
  QString sentence;
  bool problem = false;
};
/// Each of those parts whole into its file. Blocks: for a worker.
SavedParts saveParts(const display::BodyRequest& request, const std::vector<std::pair<std::size_t, QString>>& files);
/// As much of it as is decoded at once. Blocks: for a worker.
Result<std::string> beginningOfPart(const display::BodyRequest& request, std::size_t index);

/// Thread: GUI.
class PartsDialog : public QDialog {
  Q_OBJECT
 public:
  /// `parts`: as far as they are known; `all`: that is all of them. Otherwise the others come in once the whole body was read.
  PartsDialog(const Theme& theme, display::BodyRequest request, std::vector<display::BodyPart> parts, bool all, QWidget* parent);
  ~PartsDialog() override;

  /// Those that are selected, or all where none is, each as a file of its own name; a name that is taken gets a number.
  void saveInto(const QString& folder);

 Q_SIGNALS:
  /// See BodyActions.
  void told(const QString& sentence, bool problem);
  void decodeRequested(const std::string& bytes, const QString& name);

 private:
  void makeButtons();
  void list(std::vector<display::BodyPart> parts);
  void findOthers();
  std::vector<std::size_t> chosen() const;
  void save();
  void decode();
  void arrange();
  void tell(const QString& sentence, bool problem);

  const display::BodyRequest request_;
  std::vector<display::BodyPart> parts_;
  QListWidget* list_;
  PlainLabel* state_;
  QPushButton* save_;
  QPushButton* decode_;
  Mailbox mailbox_;
};

}  // namespace penstock::gui
