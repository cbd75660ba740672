/** A child leaves with this when starting it again cannot help: a wrong setting, a port that stays taken. */
export const exitMisconfigured = 78;
