// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/house_style.h"

#include <optional>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

struct Drawn {
  const char* name;
  Theme::Ink ink = Theme::Ink::text;
};

std::optional<Drawn> drawnFor(QStyle::StandardPixmap which) {
  using Ink = Theme::Ink;
  switch (which) {
    case QStyle::SP_DirIcon:
    case QStyle::SP_DirClosedIcon:
    case QStyle::SP_DirOpenIcon:
    case QStyle::SP_DirHomeIcon:
    case QStyle::SP_DirLinkIcon:
    case QStyle::SP_DirLinkOpenIcon:
      return Drawn{"folder", Ink::accent};
    case QStyle::SP_FileIcon:
    case QStyle::SP_FileLinkIcon:
      return Drawn{"file", Ink::dim};
    case QStyle::SP_ComputerIcon:
    case QStyle::SP_DriveHDIcon:
    case QStyle::SP_DriveNetIcon:
      return Drawn{"hard-drive", Ink::dim};
    case QStyle::SP_FileDialogNewFolder:
      return Drawn{"folder-plus"};
    case QStyle::SP_FileDialogToParent:
      return Drawn{"arrow-up"};
    case QStyle::SP_FileDialogBack:
    case QStyle::SP_ArrowBack:
    case QStyle::SP_ArrowLeft:
      return Drawn{"arrow-left"};
    case QStyle::SP_ArrowForward:
    case QStyle::SP_ArrowRight:
      return Drawn{"arrow-right"};
    case QStyle::SP_FileDialogListView:
      return Drawn{"list"};
    case QStyle::SP_FileDialogDetailedView:
      return Drawn{"table-2"};
    case QStyle::SP_LineEditClearButton:
    case QStyle::SP_DialogCloseButton:
      return Drawn{"x", Ink::dim};
    case QStyle::SP_MessageBoxCritical:
      return Drawn{"circle-alert", Ink::danger};
    case QStyle::SP_MessageBoxWarning:
      return Drawn{"triangle-alert", Ink::warning};
    default:
      return std::nullopt;
  }
}

}  // namespace

HouseStyle::HouseStyle(const Theme& theme) : QProxyStyle(QStringLiteral("Fusion")), theme_(theme) {}

QIcon HouseStyle::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const {
  if (const auto drawn = drawnFor(which)) return theme_.icon(QString::fromLatin1(drawn->name), drawn->ink);
  return QProxyStyle::standardIcon(which, option, widget);
}

QPixmap HouseStyle::standardPixmap(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const {
  if (const auto drawn = drawnFor(which)) {
    const int side = pixelMetric(PM_SmallIconSize, option, widget);
    return theme_.icon(QString::fromLatin1(drawn->name), drawn->ink).pixmap(side, side);
  }
  return QProxyStyle::standardPixmap(which, option, widget);
}

int HouseStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* more) const {
  if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;
  return QProxyStyle::styleHint(hint, option, widget, more);
}

}  // namespace penstock::gui
