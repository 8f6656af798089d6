import {Composer} from "@mail/core/common/composer";
import {patch} from "@web/core/utils/patch";

/** Files reach the other side as released documents only, so none is offered here. */
patch(Composer.prototype, {
    get allowUpload() {
        return super.allowUpload && this.thread?.model !== "sourcing.project";
    },
});
