import battery from "bootstrap-icons/icons/battery-half.svg?raw";
import book from "bootstrap-icons/icons/book.svg?raw";
import calendar from "bootstrap-icons/icons/calendar-week.svg?raw";
import camera from "bootstrap-icons/icons/camera.svg?raw";
import check from "bootstrap-icons/icons/check-lg.svg?raw";
import sync from "bootstrap-icons/icons/arrow-repeat.svg?raw";
import center from "bootstrap-icons/icons/crosshair.svg?raw";
import cases from "bootstrap-icons/icons/list-check.svg?raw";
import late from "bootstrap-icons/icons/exclamation-triangle-fill.svg?raw";
import missed from "bootstrap-icons/icons/x-lg.svg?raw";
import moon from "bootstrap-icons/icons/moon-stars.svg?raw";
import offline from "bootstrap-icons/icons/wifi-off.svg?raw";
import online from "bootstrap-icons/icons/wifi.svg?raw";
import pin from "bootstrap-icons/icons/geo-alt.svg?raw";
import qr from "bootstrap-icons/icons/qr-code-scan.svg?raw";
import renew from "bootstrap-icons/icons/arrow-clockwise.svg?raw";
import report from "bootstrap-icons/icons/megaphone.svg?raw";
import route from "bootstrap-icons/icons/signpost-split.svg?raw";
import swap from "bootstrap-icons/icons/arrow-left-right.svg?raw";
import soon from "bootstrap-icons/icons/clock.svg?raw";
import sos from "bootstrap-icons/icons/bell-fill.svg?raw";
import tongue from "bootstrap-icons/icons/translate.svg?raw";

export const ICONS = {
  battery, book, calendar, camera, cases, center, check, late, missed, moon, offline, online, pin, qr, renew, report, route, soon, sos, swap, sync, tongue,
};
