// SPDX-License-Identifier: GPL-3.0-or-later
// What one can do with the body shown: wrap, fold, copy, save (or a part of it), open in another program.
#pragma once

#include <QObject>

#include "gui/detail/body_loader.h"
#include "gui/jobs.h"

class QMenu;

namespace penstock::gui {

class CodeView;
class PillButton;
class Theme;
class TreeView;

/// Thread: GUI.
class BodyActions : public QObject {
  Q_OBJECT
 public:
  /// The views outlive it. `name` begins the object names.
  BodyActions(Theme& theme, const QString& name, CodeView& code, TreeView& tree, QWidget* parent);

  PillButton* pill() const { return pill_; }
  /// `fileName`: what a file is offered as.
  void setBody(const display::BodyRequest& request, const ShownBody& body);
  void setFileName(const QString& name) { fileName_ = name; }

 Q_SIGNALS:
  /// What became of it, in a sentence.
  void told(const QString& sentence, bool problem);
  /// A part is to be decoded, what it is encoded in taken off. `name`: of the part.
  void decodeRequested(const std::string& bytes, const QString& name);

 private:
  void fill();
  void addTextActions(QMenu& menu);
  void addParts(QMenu& menu);
  void showParts();
  void save(bool received);
  void decodePart(std::size_t index);
  void savePart(std::size_t index);
  void copyBody();
  void open();
  /// How a program of the desktop can be given it without running it; "" for not at all.
  QString openedEnding() const;

  Theme& theme_;
  CodeView& code_;
  TreeView& tree_;
  QWidget* parent_;
  PillButton* pill_;
  QMenu* menu_;
  display::BodyRequest request_;
  codec::BodyType type_ = codec::BodyType::empty;
  std::vector<display::BodyPart> parts_;
  bool any_ = false, coded_ = false, cut_ = false, folds_ = false, text_ = false;
  QString fileName_;
  Mailbox mailbox_;
};

}  // namespace penstock::gui
