var Xl=Object.defineProperty;var v=(r,i,e)=>()=>{if(e)throw e[0];try{return r&&(i=r(r=0)),i}catch(t){throw e=[t],t}};var es=(r,i)=>{for(var e in i)Xl(r,e,{get:i[e],enumerable:!0})};var f,h=v(()=>{f=[{name:"dinov2-small",title:"DINOv2 ViT-S/14",page:"https://huggingface.co/facebook/dinov2-small",revision:"ed25f3a31f01632728cabb09d1542f84ab7b0056",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-small/resolve/ed25f3a31f01632728cabb09d1542f84ab7b0056/model.safetensors",bytes:88249960,exact:!0,sha256:"ae1e99fcefd534ed978cdeb8326f08030c96e28b7a81ffcbc98a857c84d14be1"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:22056576,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"the first to try: textures, surfaces and objects",measured:{model_mb:23.5,image_ms:130,memory_mb:208}},{name:"dinov2-base",title:"DINOv2 ViT-B/14",page:"https://huggingface.co/facebook/dinov2-base",revision:"f9e44c814b77203eaa57a6bdbbd535f21ede1415",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-base/resolve/f9e44c814b77203eaa57a6bdbbd535f21ede1415/model.safetensors",bytes:346345912,exact:!0,sha256:"d73036b56966966d07975d696bde331762f37297e2f095de8cea0040c3aa0841"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:86580480,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-small, features twice as wide, four times the work",measured:{model_mb:89.4,image_ms:260,memory_mb:421}},{name:"dinov2-with-registers-small",title:"DINOv2 ViT-S/14 with registers",page:"https://huggingface.co/facebook/dinov2-with-registers-small",revision:"0d9846e56b43a21fa46d7f3f5070f0506a5795a9",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-with-registers-small/resolve/0d9846e56b43a21fa46d7f3f5070f0506a5795a9/model.safetensors",bytes:883e5,exact:!1,sha256:""}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:22058112,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-small; registers keep stray values out of the patches",measured:{model_mb:23.5,image_ms:146,memory_mb:208}},{name:"dinov2-with-registers-base",title:"DINOv2 ViT-B/14 with registers",page:"https://huggingface.co/facebook/dinov2-with-registers-base",revision:"a1d738ccfa7ae170945f210395d99dde8adb1805",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-with-registers-base/resolve/a1d738ccfa7ae170945f210395d99dde8adb1805/model.safetensors",bytes:3464e5,exact:!1,sha256:"7a6f7b3b9fa4b8732e707476a03cd6cdce210048582f21aafb7991c17d98e362"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:86583552,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-base, with registers; where time allows",measured:{model_mb:89.4,image_ms:289,memory_mb:457}},{name:"siglip2-base",title:"SigLIP 2 ViT-B/16",page:"https://huggingface.co/google/siglip2-base-patch16-224",revision:"75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2",files:[{name:"model.safetensors",url:"https://huggingface.co/google/siglip2-base-patch16-224/resolve/75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2/model.safetensors",bytes:1500800904,exact:!0,sha256:"612923381c76ec5a9bed335d1c48827e3f2e506ac31b044b63b2031fadee6a0b"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:85797120,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"comparison with features learned from images and texts",measured:{model_mb:87,image_ms:38,memory_mb:179}},{name:"clip-vit-b-16",title:"OpenAI CLIP ViT-B/16",page:"https://huggingface.co/timm/vit_base_patch16_clip_224.openai",revision:"977e3dd0ec55ab8da155f2fbeb6b5f54948b6e3d",files:[{name:"open_clip_model.safetensors",url:"https://huggingface.co/timm/vit_base_patch16_clip_224.openai/resolve/977e3dd0ec55ab8da155f2fbeb6b5f54948b6e3d/open_clip_model.safetensors",bytes:598516980,exact:!0,sha256:"4b8699299b1e8997753c64b052ba32031449d5d853f55a039148560ee02b820f"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/openai/CLIP/blob/main/LICENSE"},gated:!1,parameters:86192640,image:224,patch:16,gelu:"quick",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"comparison with methods that use CLIP",measured:{model_mb:87.4,image_ms:63,memory_mb:173}},{name:"clip-vit-l-14",title:"OpenAI CLIP ViT-L/14",page:"https://huggingface.co/openai/clip-vit-large-patch14",revision:"32bd64288804d66eefd0ccbe215aa642df71cc41",files:[{name:"model.safetensors",url:"https://huggingface.co/openai/clip-vit-large-patch14/resolve/32bd64288804d66eefd0ccbe215aa642df71cc41/model.safetensors",bytes:1710540580,exact:!0,sha256:"a2bf730a0c7debf160f7a6b50b3aaf3703e7e88ac73de7a314903141db026dcb"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/openai/CLIP/blob/main/LICENSE"},gated:!1,parameters:303966208,image:224,patch:14,gelu:"quick",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"as clip-vit-b-16, three and a half times as large",measured:{model_mb:306.7,image_ms:227,memory_mb:430}},{name:"vit-b-16-plus-240",title:"OpenCLIP ViT-B-16-plus-240 (LAION-400M)",page:"https://github.com/mlfoundations/open_clip",revision:"v0.2-weights",files:[{name:"vit_b_16_plus_240-laion400m_e32-699c4b84.pt",url:"https://github.com/mlfoundations/open_clip/releases/download/v0.2-weights/vit_b_16_plus_240-laion400m_e32-699c4b84.pt",bytes:835e6,exact:!1,sha256:"699c4b84"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/mlfoundations/open_clip/blob/main/LICENSE"},gated:!1,parameters:117213824,image:240,patch:16,gelu:"",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"the paper's tower; InCTRL's trained heads are a file of their own",note:"With InCTRL's trained heads: inctrl convert, see docs/models.md.",measured:{model_mb:118.7,image_ms:46,memory_mb:221}},{name:"vit-base-in21k",title:"ViT-B/16 of ImageNet-21k",page:"https://huggingface.co/google/vit-base-patch16-224-in21k",revision:"b4569560a39a0f1af58e3ddaf17facf20ab919b0",files:[{name:"model.safetensors",url:"https://huggingface.co/google/vit-base-patch16-224-in21k/resolve/b4569560a39a0f1af58e3ddaf17facf20ab919b0/model.safetensors",bytes:3456e5,exact:!1,sha256:"fd4e1169c7aa6c2dbfa8a6448be13b35abc0ee256190857c90009d12c094619b"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:85798656,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"comparison with supervised features",measured:{model_mb:87,image_ms:33,memory_mb:179}},{name:"vit-tiny",title:"ViT-Ti/16 of ImageNet",page:"https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",revision:"7d3afdd0cf93ad84d986eb2d6bcc5812ebd0b106",files:[{name:"model.safetensors",url:"https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/resolve/7d3afdd0cf93ad84d986eb2d6bcc5812ebd0b106/model.safetensors",bytes:229e5,exact:!1,sha256:"fecf81b492bd13ee7a5297cb74d1d417aac8bf7e1b7d96aed89c4691984587ed"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:5524416,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"small machines, phones and trials",measured:{model_mb:5.8,image_ms:10,memory_mb:62}}]});var p=v(()=>{});var L,K=v(()=>{"use strict";h();p();L=r=>r instanceof Error?r.message:String(r)});var te,jt=v(()=>{"use strict";h();p();te=class extends Error{constructor(i,e,t,n=!1,s){super(e),this.name=i,this.subject=t,this.unsupported=n,this.unreadable=s}}});var Ct=v(()=>{"use strict";h();p()});function Bt(r,i=r.image){let{rows:e,columns:t,scale:n,frame:s,outside:o}=r.map,a=Object.entries(r.parts).map(([l,d])=>[l,X(d)]);return{image:i,score:X(r.score),...r.anomalous!==void 0&&{anomalous:r.anomalous},...r.threshold!==void 0&&{threshold:X(r.threshold)},...r.normalized!==void 0&&{normalized:X(r.normalized)},parts:Object.fromEntries(a),method:r.method,model:r.model,map:{rows:e,columns:t,values:Array.from(r.map.values,X),scale:X(n),frame:id(s),...o&&{outside:o}},regions:r.regions.map(rd),...r.regionsLeftOut>0&&{regions_left_out:r.regionsLeftOut},region_threshold:X(r.regionThreshold),...r.regionMinArea>0&&{region_min_area:r.regionMinArea},...r.decoder==="browser"&&{decoder:"browser"},...r.notes&&{notes:r.notes},digest:r.digest,model_digest:r.modelDigest,prompts_digest:r.promptsDigest,pixels_digest:r.pixelsDigest}}function Qi(r,i){return Math.fround(r)>Math.fround(i)}function zt(r,i){if(i===void 0)return{threshold:i,anomalous:void 0,normalized:void 0};let[e,t]=[Math.fround(r),Math.fround(i)],n=e===t?.5:Math.fround(e/Math.fround(e+t));return{threshold:i,anomalous:Qi(r,i),normalized:n}}function X(r){let i=Math.fround(r);for(let e=1;e<9;e++){let t=Number(i.toPrecision(e));if(Math.fround(t)===i)return t}return Number(i.toPrecision(9))}function id(r){let{resizedWidth:i,resizedHeight:e,inputWidth:t,inputHeight:n,...s}=r;return{...s,resized_width:i,resized_height:e,input_width:t,input_height:n}}function rd(r){let{peakX:i,peakY:e,peak:t,mean:n,outline:s,...o}=r;return{...o,peak:X(t),peak_x:i,peak_y:e,mean:X(n),...s&&{outline:Array.from(s,X)}}}function rs(r){let{peak_x:i,peak_y:e,outline:t,...n}=r;return{...n,peakX:i,peakY:e,...t&&{outline:Float32Array.from(t)}}}function ns(r){let{resized_width:i,resized_height:e,input_width:t,input_height:n,...s}=r;return{...s,resizedWidth:i,resizedHeight:e,inputWidth:t,inputHeight:n}}var Fe=v(()=>{"use strict";h();p()});function as(r,i,e,t){let n=ad(e),s=ld(e);r.setUint32(i,t?s:n,t),r.setUint32(i+4,t?n:s,t)}var ad,ld,ls=v(()=>{h();p();ad=r=>r/2**32|0,ld=r=>r>>>0});function ds(r){return r instanceof Uint8Array||ArrayBuffer.isView(r)&&r.constructor.name==="Uint8Array"&&"BYTES_PER_ELEMENT"in r&&r.BYTES_PER_ELEMENT===1}function dd(r,i=""){if(typeof r!="number")throw new TypeError(ir(i)+"expected number, got "+typeof r);if(!Number.isSafeInteger(r)||r<0)throw new RangeError(ir(i)+"expected integer >= 0, got "+r);return r}function Rt(r,i,e=""){if(ds(r)&&(i===void 0||r.length===i))return r;i!==void 0&&dd(i,"length");let t=ds(r),n=i!==void 0?` of length ${i}`:"",s=t?`length=${r.length}`:`type=${typeof r}`,o=ir(e)+"expected Uint8Array"+n+", got "+s;throw t?new RangeError(o):new TypeError(o)}function rr(r,i=!0){if(r.destroyed)throw new Error("hash was destroyed");if(i&&r.finished)throw new Error("digest() was already called")}function ps(r,i){Rt(r,void 0,"output");let e=i.outputLen;if(!(r.length>=e))throw new RangeError('"output" expected length >= '+e)}function nr(...r){for(let i=0;i<r.length;i++)r[i].fill(0)}function Nt(r){return new DataView(r.buffer,r.byteOffset,r.byteLength)}function G(r,i){return r<<32-i|r>>>i}function us(r){if(Rt(r),ms)return r.toHex();let i="";for(let e=0;e<r.length;e++)i+=hd[r[e]];return i}function hs(r){return r>=48&&r<=57?r-48:r>=65&&r<=70?r-55:r>=97&&r<=102?r-87:void 0}function fs(r){if(typeof r!="string")throw new TypeError("hex string expected, got "+typeof r);if(ms)try{return Uint8Array.fromHex(r)}catch(n){throw n instanceof SyntaxError?new RangeError(n.message):n}let i=r.length,e=i/2;if(i%2)throw new RangeError("hex string expected, got unpadded hex of length "+i);let t=new Uint8Array(e);for(let n=0,s=0;n<e;n++,s+=2){let o=hs(r.charCodeAt(s)),a=hs(r.charCodeAt(s+1));if(o===void 0||a===void 0){let l=r[s]+r[s+1];throw new RangeError('hex string expected, got non-hex character "'+l+'" at index '+s)}t[n]=o*16+a}return t}function pd(r,i,e="opts"){return cs(r,"defaults"),i!==void 0&&cs(i,e),Object.assign(Object.create(null),r,i)}function gs(r,i={}){if(typeof r!="function")throw new TypeError('"hashCons" expected function, got type='+typeof r);i=pd({},i,"info");let e=(n,s)=>r(s).update(n).digest(),t=r(void 0);return e.outputLen=t.outputLen,e.blockLen=t.blockLen,e.canXOF=t.canXOF,e.create=n=>r(n),Object.assign(e,i),Object.freeze(e)}var ir,cd,cs,ms,hd,bs,Ht=v(()=>{h();p();ir=r=>r?`"${r}" `:"";cd=(r,i)=>{if(r===null||typeof r!="object"||Array.isArray(r))throw new TypeError((i==="object"?"":`"${i}" `)+"expected object, got type="+typeof r)},cs=(r,i)=>{cd(r,i);let e=Object.getPrototypeOf(r);if(e!==Object.prototype&&e!==null)throw new TypeError(`"${i}" expected plain object`);if(Object.hasOwn(r,"__proto__"))throw new TypeError(`"${i}.__proto__" is not allowed`)};ms=typeof Uint8Array.from([]).toHex=="function"&&typeof Uint8Array.fromHex=="function",hd=Array.from({length:256},(r,i)=>i.toString(16).padStart(2,"0"));bs=r=>({oid:Uint8Array.from([6,9,96,134,72,1,101,3,4,2,r])})});function vs(r,i,e){return r&i^~r&e}function ws(r,i,e){return r&i^r&e^i&e}var Ft,xs,ys=v(()=>{h();p();ls();Ht();Ft=class{blockLen;outputLen;canXOF=!1;padOffset;isLE;buffer;view;finished=!1;length=0;pos=0;destroyed=!1;constructor(i,e,t,n){this.blockLen=i,this.outputLen=e,this.padOffset=t,this.isLE=n,this.buffer=new Uint8Array(i),this.view=Nt(this.buffer)}update(i){rr(this),Rt(i);let{view:e,buffer:t,blockLen:n}=this,s=i.length,o=!1;for(let a=0;a<s;){let l=Math.min(n-this.pos,s-a);if(l===n){let d=Nt(i);for(;n<=s-a;a+=n)this.process(d,a);o=!0;continue}t.set(a===0&&l===s?i:i.subarray(a,a+l),this.pos),this.pos+=l,a+=l,this.pos===n&&(this.process(e,0),this.pos=0,o=!0)}return this.length+=i.length,o&&this.roundClean(),this}digestInto(i){rr(this),ps(i,this),this.finished=!0;let{buffer:e,view:t,blockLen:n,isLE:s}=this,{pos:o}=this;e[o++]=128,e.fill(0,o),this.padOffset>n-o&&(this.process(t,0),e.fill(0)),as(t,n-8,this.length*8,s),this.process(t,0),this.roundClean();let a=i===e?t:Nt(i),l=this.outputLen,d=l/4,m=this.get();if(l%4||d>m.length)throw new Error("invalid outputLen");for(let u=0;u<d;u++)a.setUint32(4*u,m[u],s)}digest(){let{buffer:i,outputLen:e}=this;this.digestInto(i);let t=i.slice(0,e);return this.destroy(),t}_cloneIntoMeta(i){let{buffer:e,length:t,finished:n,destroyed:s,pos:o}=this;return i.destroyed=s,i.finished=n,i.length=t,i.pos=o,o&&i.buffer.set(e),i}clone(){return this._cloneInto()}},xs=Uint32Array.from([1779033703,3144134277,1013904242,2773480762,1359893119,2600822924,528734635,1541459225])});var md,ce,sr,or,$s,ks=v(()=>{h();p();ys();Ht();md=Uint32Array.from([1116352408,1899447441,3049323471,3921009573,961987163,1508970993,2453635748,2870763221,3624381080,310598401,607225278,1426881987,1925078388,2162078206,2614888103,3248222580,3835390401,4022224774,264347078,604807628,770255983,1249150122,1555081692,1996064986,2554220882,2821834349,2952996808,3210313671,3336571891,3584528711,113926993,338241895,666307205,773529912,1294757372,1396182291,1695183700,1986661051,2177026350,2456956037,2730485921,2820302411,3259730800,3345764771,3516065817,3600352804,4094571909,275423344,430227734,506948616,659060556,883997877,958139571,1322822218,1537002063,1747873779,1955562222,2024104815,2227730452,2361852424,2428436474,2756734187,3204031479,3329325298]),ce=new Uint32Array(64),sr=class extends Ft{A=0;B=0;C=0;D=0;E=0;F=0;G=0;H=0;constructor(i,e){super(64,i,8,!1),this.A=e[0]|0,this.B=e[1]|0,this.C=e[2]|0,this.D=e[3]|0,this.E=e[4]|0,this.F=e[5]|0,this.G=e[6]|0,this.H=e[7]|0}get(){let{A:i,B:e,C:t,D:n,E:s,F:o,G:a,H:l}=this;return[i,e,t,n,s,o,a,l]}set(i,e,t,n,s,o,a,l){this.A=i|0,this.B=e|0,this.C=t|0,this.D=n|0,this.E=s|0,this.F=o|0,this.G=a|0,this.H=l|0}_cloneInto(i){return(i||=new this.constructor).set(...this.get()),this._cloneIntoMeta(i)}process(i,e){for(let u=0;u<16;u++,e+=4)ce[u]=i.getUint32(e,!1);for(let u=16;u<64;u++){let w=ce[u-15],x=ce[u-2],$=G(w,7)^G(w,18)^w>>>3,E=G(x,17)^G(x,19)^x>>>10;ce[u]=E+ce[u-7]+$+ce[u-16]|0}let{A:t,B:n,C:s,D:o,E:a,F:l,G:d,H:m}=this;for(let u=0;u<64;u++){let w=G(a,6)^G(a,11)^G(a,25),x=m+w+vs(a,l,d)+md[u]+ce[u]|0,E=(G(t,2)^G(t,13)^G(t,22))+ws(t,n,s)|0;m=d,d=l,l=a,a=o+x|0,o=s,s=n,n=t,t=x+E|0}t=t+this.A|0,n=n+this.B|0,s=s+this.C|0,o=o+this.D|0,a=a+this.E|0,l=l+this.F|0,d=d+this.G|0,m=m+this.H|0,this.set(t,n,s,o,a,l,d,m)}roundClean(){nr(ce)}destroy(){this.destroyed=!0,this.set(0,0,0,0,0,0,0,0),nr(this.buffer)}},or=class extends sr{constructor(){super(32,xs)}},$s=gs(()=>new or,bs(1))});function ar(r){let i=new DataView(new ArrayBuffer(4*r.length));for(let e=0;e<r.length;e++)i.setFloat32(4*e,r[e],!0);return new Uint8Array(i.buffer)}function Ut(r,i){if(i!==void 0&&!(i>=0&&i<=1))throw new te("ArgumentError",`threshold: ${i}, want 0 \u2026 1.`);let e=[r.modelDigest,r.promptsDigest,r.pixelsDigest],t="";if(e.every(Boolean)){let n=$s.create().update(ud);for(let s of e)n.update(fs(s));n.update(Uint8Array.of(i===void 0?0:1)),i!==void 0&&n.update(ar([i])),t=us(n.update(ar([r.score])).update(ar(r.map.values)).digest())}return{...r,...zt(r.score,i),digest:t}}var ud,lr=v(()=>{"use strict";h();p();ks();Ht();jt();Fe();ud=new TextEncoder().encode(`inctrl score 2
`)});function Se(){let r=performance.now();return async()=>{performance.now()<r+12||(await new Promise(i=>setTimeout(i)),r=performance.now())}}var Wt=v(()=>{"use strict";h();p()});function gd(r){let i=r.codePointAt(0);return i<32||i===127?Ms[r]??`\\x${Vt(i,2)}`:i<65536?`\\u${Vt(i,4)}`:`\\U${Vt(i,8)}`}function bd(r){return r.startsWith('"')||dr.test(r)?`"${r.replace(/["\\]/g,"\\$&").replace(Ss(dr),gd)}"`:/^'*[=+\-@]/.test(r)?`'${r}`:r}function Es(r){return/^"[^]*"$/.test(r)&&r.length>1?vd(r.slice(1,-1)):/^'+[=+\-@]/.test(r)?r.slice(1):r}function vd(r){let i=/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([^]))/gi;return r.replace(i,(e,t,n,s,o)=>o!==void 0?fd[o]??o:String.fromCodePoint(parseInt(t??n??s,16)))}function qt(r){return r.replace(Ss(dr),i=>i===`
`?i:Array.from({length:i.length},(e,t)=>`\\u${Vt(i.charCodeAt(t),4)}`).join(""))}function Kt(r){let i=typeof r=="string"?bd(r):String(r??"");return/[",\n\r]|^ /.test(i)?`"${i.replaceAll('"','""')}"`:i}function As(r){let i=[[]],e=/("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r?\n|$)/gy;for(let[t,n,s]of r.matchAll(e)){if(t===""&&i.at(-1).length===0)break;i.at(-1).push(n.startsWith('"')?n.slice(1,-1).replaceAll('""','"'):n),s!==","&&i.push([])}return i.filter(t=>t.length>0)}var dr,Ss,Vt,Ms,fd,cr=v(()=>{"use strict";h();p();dr=/[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u,Ss=r=>new RegExp(r.source,"gu"),Vt=(r,i)=>r.toString(16).padStart(i,"0"),Ms={"\x07":"\\a","\b":"\\b","\f":"\\f","\n":"\\n","\r":"\\r","	":"\\t","\v":"\\v"},fd=Object.fromEntries(Object.entries(Ms).map(([r,i])=>[i[1],r]))});function Ld(r,i){for(let e=0;e<i.length;e++)r=Id[(r^i[e])&255]^r>>>8;return r}async function Os(r){let i=4294967295;for(let e=wr(r).getReader();;){let{done:t,value:n}=await e.read();if(t)return(i^4294967295)>>>0;i=Ld(i,n)}}function wr(r){let i=Se(),e=0;return new ReadableStream({async pull(t){await i();let n=r.slice(e,e+=Pd);if(n.size===0)return t.close();t.enqueue(new Uint8Array(await n.arrayBuffer()))}})}async function jd(r){return new Response(wr(r).pipeThrough(new CompressionStream("deflate-raw"))).blob()}function Ds(r,i,e){[20,Ed,e.method,0,Ad].forEach((n,s)=>r.setUint16(i+2*s,n,!0)),[e.crc,e.packed,e.size].forEach((n,s)=>r.setUint32(i+10+4*s,n,!0)),r.setUint16(i+22,e.name.length,!0)}function Cd(r){let i=new DataView(new ArrayBuffer(dt));return i.setUint32(0,vr,!0),Ds(i,4,r),i}function Bd(r,i){let e=new DataView(new ArrayBuffer(ct));return e.setUint32(0,Bs,!0),e.setUint16(4,788,!0),Ds(e,6,r),e.setUint32(38,33188<<16,!0),e.setUint32(42,i,!0),e}async function Xt(r,i){let[e,t]=[[],[]],n=0;for(let{name:a,data:l}of r){let d=i(a)?await jd(l):l,m=d.size<l.size?d:l,u={name:new TextEncoder().encode(a),method:m===l?0:8,crc:await Os(l),packed:m.size,size:l.size};if(e.push(Cd(u),u.name,m),t.push(Bd(u,n),u.name),n+=dt+u.name.length+m.size,n>Yt)throw new j("tooLarge",a)}if(r.length>_s)throw new j("tooLarge");let s=new Blob(t).size,o=new DataView(new ArrayBuffer(br));return o.setUint32(0,zs,!0),o.setUint16(8,r.length,!0),o.setUint16(10,r.length,!0),o.setUint32(12,s,!0),o.setUint32(16,n,!0),new Blob([...e,...t,o],{type:"application/zip"})}async function Jt(r){return new DataView(await r.arrayBuffer())}async function Rs(r){if(r.size<4||(await Jt(r.slice(0,4))).getUint32(0,!0)!==vr)throw new j("noZip");let i=Math.max(0,r.size-br-65535),e=await Jt(r.slice(i)),t=e.byteLength-br;for(;t>=0&&e.getUint32(t,!0)!==zs;)t--;if(t<0)throw new j("cut");let n=e.getUint16(t+10,!0),[s,o]=[e.getUint32(t+12,!0),e.getUint32(t+16,!0)];if(n>_s||s>Yt||o>Yt)throw new j("unsupported");if(o+s>i+t)throw new j("cut");let a=await Jt(r.slice(o,o+s)),l=new Map,d=0;for(let m=0,u=0;u<n;u++){if(m+ct>s||a.getUint32(m,!0)!==Bs)throw new j("damaged");let[w,x,$]=[28,30,32].map(C=>a.getUint16(m+C,!0)),E=_d(r,a,m,w);if(d+=E.size,l.has(E.name))throw new j("damaged",E.name);if(d>Yt)throw new j("tooLarge");l.set(E.name,E),m+=ct+w+x+$}return l}function _d(r,i,e,t){if(e+ct+t>i.byteLength)throw new j("damaged");let n=new Uint8Array(i.buffer,e+ct,t),s=new TextDecoder().decode(n),[o,a]=[8,10].map(x=>i.getUint16(e+x,!0)),[l,d,m,u]=[16,20,24,42].map(x=>i.getUint32(e+x,!0));if(!zd(s))throw new j("damaged",s);if(o&1||a!==0&&a!==8)throw new j("unsupported",s);if(a===0?d!==m:m>Td*d)throw new j("damaged",s);return{name:s,size:m,read:async x=>{if(m>x)throw new j("tooLarge",s);let $=await Jt(r.slice(u,u+dt));if($.byteLength<dt||$.getUint32(0,!0)!==vr)throw new j("damaged",s);let E=u+dt+$.getUint16(26,!0)+$.getUint16(28,!0),C=r.slice(E,E+d),_=a===0?C:await Od(C,m,s);if(_.size!==m||await Os(_)!==l)throw new j("damaged",s);return _}}}async function Od(r,i,e){let t=[],n=0;try{let s=wr(r).pipeThrough(new DecompressionStream("deflate-raw"));for(let o=s.getReader();;){let{done:a,value:l}=await o.read();if(a)return new Blob(t);if(n+=l.length,n>i){await o.cancel();break}t.push(l)}}catch{}throw new j("damaged",e)}var j,vr,Bs,zs,dt,ct,br,Ed,Ad,Yt,_s,Pd,Td,Id,zd,xr=v(()=>{"use strict";h();p();Wt();j=class extends Error{constructor(e,t=""){super(t===""?e:`${e}: ${t}`);this.kind=e;this.entry=t}},[vr,Bs,zs]=[67324752,33639248,101010256],[dt,ct,br]=[30,46,22],Ed=2048,Ad=33,Yt=2**32-2,_s=2**16-2,Pd=65536,Td=1032,Id=Uint32Array.from({length:256},(r,i)=>{let e=i;for(let t=0;t<8;t++)e=e&1?e>>>1^3988292384:e>>>1;return e});zd=r=>!/[\\:\p{Cc}]|^\//u.test(r)&&r.split("/").every((i,e,t)=>i===""?e>0&&e===t.length-1:i!=="."&&i!=="..")});async function Qs({blob:r,heat:i,side:e}){let t=await createImageBitmap(r),n=Math.min(1,e/Math.max(t.width,t.height)),s=l=>Math.max(1,Math.round(l*n)),o=new OffscreenCanvas(s(t.width),s(t.height)),a=o.getContext("2d",{willReadFrequently:!0});if(a.imageSmoothingQuality="high",a.drawImage(t,0,0,o.width,o.height),t.close(),i){let l=await createImageBitmap(i);a.drawImage(l,0,0,o.width,o.height),l.close()}return o.transferToImageBitmap()}function lc(r){let i=new Map,e=globalThis,t=(s,{area:o,width:a,height:l})=>createImageBitmap(s,o.left,o.top,o.width,o.height,{resizeWidth:a,resizeHeight:l,resizeQuality:"high"}),n=(s,o)=>o.then(a=>e.postMessage({id:s,bitmap:a},[a]),a=>e.postMessage({id:s,error:String(a)}));e.onmessage=({data:{id:s,image:o,keep:a,part:l,drop:d,file:m,thumb:u}})=>{if(m)return void n(s,createImageBitmap(m.blob,m.options));if(u)return void n(s,r(u));if(a){let x=new Uint8ClampedArray(a.data);i.set(o,new ImageData(x,a.width,a.height))}d&&i.delete(o);let w=i.get(o);if(l){if(!w)return e.postMessage({id:s,error:"the image is closed"});n(s,t(w,l))}},e.postMessage({id:0})}function _r(){return Xs??=new Promise(r=>{try{let i=`(${lc.toString()})(${Qs.toString()})`,e=URL.createObjectURL(new Blob([i],{type:"text/javascript"})),t=new Worker(e,{name:"pixels"}),n=s=>{URL.revokeObjectURL(e),r(s)};t.onerror=()=>n(void 0),setTimeout(()=>n(void 0),dc),t.onmessage=({data:s})=>{if(s.id===0)return n(t);zr.get(s.id)?.(s),zr.delete(s.id)}}catch{r(void 0)}}),Xs}function Or(r,i){return new Promise((e,t)=>{let n=++eo;zr.set(n,({bitmap:s,error:o})=>s?e(s):t(new Error(o))),r.postMessage({id:n,...i})})}async function Ee(r,i){let e=await _r();return e?Or(e,{image:0,file:{blob:r,options:i}}):createImageBitmap(r,i)}async function to(r,i,e){let t=await _r(),n={blob:r,side:e,...i&&{heat:i}};return t?Or(t,{image:0,thumb:n}):Qs(n)}async function io(r){let{width:i,height:e}=r,t=await _r();if(!t)return cc(r);let n=++eo,s=r.data.buffer,o=(a,l=[])=>t.postMessage(a,l);return o({id:0,image:n,keep:{data:s,width:i,height:e}},[s]),{width:i,height:e,part:(a,l,d)=>Or(t,{image:n,part:{area:oi(a,i,e),width:l,height:d}}),close:()=>o({id:0,image:n,drop:!0})}}function cc(r){let{width:i,height:e}=r;return{width:i,height:e,part:(t,n,s)=>{let o=oi(t,i,e);return createImageBitmap(r,o.left,o.top,o.width,o.height,{resizeWidth:n,resizeHeight:s,resizeQuality:"high"})},close:()=>{}}}function oi({left:r,top:i,width:e,height:t},n,s){let[o,a]=[Math.max(0,Math.floor(r)),Math.max(0,Math.floor(i))];return{left:Math.min(o,n-1),top:Math.min(a,s-1),width:Math.max(1,Math.min(n,Math.ceil(r+e))-o),height:Math.max(1,Math.min(s,Math.ceil(i+t))-a)}}var dc,Xs,zr,eo,Ae=v(()=>{"use strict";h();p();dc=1e4,zr=new Map,eo=0});async function ai(r,{width:i,height:e},t){let n=Math.max(i,e),s=i>=e?{resizeWidth:Dr}:{resizeHeight:Dr},a={...n>Dr?s:{},resizeQuality:"medium"},l=await Ee(r,a).catch(async()=>createImageBitmap(await t(),a));try{let d=new OffscreenCanvas(l.width,l.height);return d.getContext("2d").drawImage(l,0,0),await d.convertToBlob({type:"image/jpeg",quality:.85})}finally{l.close()}}var Dr,Rr=v(()=>{"use strict";h();p();Ae();Dr=256});var no,so=v(()=>{"use strict";h();p();no={title:"Live",stage:"Video",heat:"W\xE4rmebild: je w\xE4rmer, desto un\xE4hnlicher den Gutbildern",off:"Mit einer Kamera pr\xFCfen",offHint:"Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, au\xDFer Sie nehmen es auf, und keines verl\xE4sst die Seite.",offHintServer:"Jedes Bild geht an den Server, der es bewertet. Hier wird keines gespeichert, au\xDFer Sie nehmen es auf.",start:"Kamera einschalten",again:"Erneut versuchen",openVideo:"Video \xF6ffnen",asking:"Warten auf die Kamera",askingHint:"Wenn der Browser fragt, ob diese Seite die Kamera verwenden darf, erlauben Sie es.",faults:{denied:{title:"Die Kamera ist nicht erlaubt",hint:"Klicken Sie auf das Kamera- oder Schlosssymbol neben der Adresse, erlauben Sie die Kamera und versuchen Sie es erneut. Auch die Datenschutzeinstellungen des Systems m\xFCssen sie dem Browser erlauben."},none:{title:"Keine Kamera gefunden",hint:"Schlie\xDFen Sie eine Kamera an, schalten Sie sie ein und versuchen Sie es erneut. Oder \xF6ffnen Sie ein Video."},busy:{title:"Die Kamera ist in Gebrauch",hint:"Ein anderes Programm oder eine andere Seite verwendet sie. Schlie\xDFen Sie es und versuchen Sie es erneut."},insecure:{title:"Unter dieser Adresse gibt es keine Kamera",hint:"Browser geben eine Kamera nur Seiten mit https, oder auf diesem Computer (localhost)."},gone:{title:"Die Kamera ist weg",hint:"Sie wurde getrennt oder ausgeschaltet. Schlie\xDFen Sie sie wieder an und versuchen Sie es erneut."},video:{title:"Das Video l\xE4sst sich nicht abspielen",hint:"Dieser Browser kann das Format nicht lesen. MP4 (H.264) und WebM gehen in den meisten Browsern."},other:{title:"Die Kamera funktioniert nicht",hint:"Versuchen Sie es erneut, w\xE4hlen Sie eine andere Kamera oder \xF6ffnen Sie die Seite in einem anderen Browser."}},untaught:"Noch ist nichts angelernt. Lernen Sie mit Bildern an, oder verwenden Sie Bilder dieser Kamera als Gutbilder.",untaughtShort:"Nicht angelernt",teach:"Anlernen",verdicts:{waiting:"Warten",unreadable:"Kein Bild",normal:"GUT",unsure:"UNSICHER",anomalous:"SCHLECHT",unknown:"Kein Grenzwert"},share:r=>`${r} des Grenzwerts`,score:"Wert",rate:"Bilder/s",size:"Pixel",freeze:"Anhalten",goOn:"Weiter",frozen:"Angehalten",space:"Leertaste",capture:"Aufnehmen",useAsNormal:"Als Gutbild verwenden",stop:"Ausschalten",captured:"Das Bild ist unter \u201EPr\xFCfen\u201C.",added:"Das Bild ist jetzt ein Gutbild.",settings:"Einstellungen",camera:"Kamera",cameraNumber:r=>`Kamera ${r}`,auto:"Aufnehmen, sobald die Szene stillsteht",showHeat:"W\xE4rmebild",showGuide:"Rahmen",mirror:"Video spiegeln",alarms:r=>r===0?"Alarme":`Alarme (${r})`,noAlarms:"Noch kein Alarm. Die letzten 30 bleiben hier, solange dieser Bildschirm offen ist.",alarmAt:r=>`Alarm um ${r}`,inspect:"Zu \u201EPr\xFCfen\u201C hinzuf\xFCgen",close:"Schlie\xDFen"}});var oo,ao=v(()=>{"use strict";h();p();oo={title:"Bericht",kind:"Pr\xFCfbericht",defaultTitle:r=>`Pr\xFCfung ${r}`,titleLabel:"Titel",notes:"Bemerkungen",notesHint:"Auftrag, Charge, Pr\xFCfer, was aufgefallen ist",include:"Bilder im Bericht",notNormal:r=>`Nur schlechte und unsichere (${r})`,all:r=>`Alle (${r})`,withImages:"Mit Bildern und W\xE4rmebildern",withSignature:"Mit Zeilen f\xFCr eine Unterschrift",save:"Bericht speichern",saveHint:"Eine Datei, die jeder Browser auch ohne Netz \xF6ffnet. Drucken Sie sie dort, um ein PDF zu erhalten.",working:"Die Datei wird erstellt",progress:(r,i)=>`(${r} von ${i})`,preview:"Vorschau des Berichts",more:r=>r===1?"und 1 weiteres Bild":`und ${r} weitere Bilder`,fileEnding:" Bericht",mapsEnding:" W\xE4rmebilder",files:"Weitere Dateien",saveFile:"Speichern",csv:"Tabelle (CSV)",csvHint:"Alle Werte, f\xFCr eine Tabellenkalkulation.",maps:"W\xE4rmebilder (ZIP)",mapsHint:"Jedes W\xE4rmebild, allein und \xFCber seinem Bild.",results:"Ergebnisse",resultsHint:"Jede Zahl aufs Bit genau, f\xFCr inctrl verify.",prompts:"Prompt-Datei",promptsHint:"Was angelernt wurde, f\xFCr die Kommandozeile.",verifyTitle:"Die Ergebnisse anderswo nachrechnen",verifyText:"Mit den Bildern in einem Ordner, den Ergebnissen und der Prompt-Datei rechnet die Kommandozeile alles nach und vergleicht jedes Bit:",folder:"ORDNER",empty:"Noch nichts zu berichten",emptyTeach:"Lernen Sie mit Gutbildern an und pr\xFCfen Sie dann andere. Deren Ergebnisse machen den Bericht.",emptyInspect:"Pr\xFCfen Sie Bilder. Deren Ergebnisse machen den Bericht.",emptyWaiting:"Die Bilder werden gepr\xFCft oder warten darauf.",project:"Projekt",date:"Datum",inspected:"Gepr\xFCfte Bilder",verdicts:{normal:"Gut",unsure:"Unsicher",anomalous:"Schlecht",unreadable:"Unlesbar",unknown:"Kein Grenzwert",waiting:"Wartet"},waitingNote:r=>r===1?"1 Bild des Projekts fehlt hier, da es kein aktuelles Ergebnis hat.":`${r} Bilder des Projekts fehlen hier, da sie kein aktuelles Ergebnis haben.`,basis:"Wie gepr\xFCft wurde",limit:"Grenzwert",origin:"Herkunft des Grenzwerts",noLimit:"Es gibt keinen Grenzwert: Die Bilder haben Werte, aber kein Urteil.",by:{person:"Der Grenzwert wurde von Hand gesetzt.",normals:"Der Grenzwert wurde aus den Werten der Gutbilder ermittelt.",file:"Der Grenzwert ist der der Prompt-Datei."},checked:r=>`An beurteilten Bildern \xFCberpr\xFCft: Er findet ${r.caught} von ${r.defects} Fehlern, bei ${r.alarms} Fehlalarmen f\xFCr ${r.fine} gute Bilder.`,unchecked:"Nicht an bekannten Fehlern \xFCberpr\xFCft: Werte, die bis zu 10 % von ihm abweichen, sind unsicher.",provisional:"Er ist vorl\xE4ufig, da es wenige Gutbilder gibt oder sie sich stark unterscheiden.",model:"Modell",method:"Verfahren",normals:"Gutbilder",moreNormals:r=>`und ${r} weitere`,table:"Alle Bilder",tableNotNormal:"Schlechte und unsichere Bilder",nothing:"Es gibt keine: Alle gepr\xFCften Bilder sind gut.",number:"Nr.",image:"Bild",verdict:"Urteil",score:"Wert",ofLimit:"Vom Grenzwert",spots:"Stellen",label:"Beurteilung",labels:{normal:"gut",anomalous:"Fehler"},percentOfLimit:r=>`${r} des Grenzwerts`,spotCount:r=>r===1?"1 Stelle":`${r} Stellen`,images:"Bilder",original:"Bild",heat:"W\xE4rmebild",legend:"Je w\xE4rmer ein W\xE4rmebild, desto un\xE4hnlicher ist das Bild dort den Gutbildern. K\xE4sten zeigen auff\xE4llige Stellen.",heatOf:r=>`W\xE4rmebild von ${r}`,noPicture:"Das Bild ist im Projekt nicht aufbewahrt und kann nicht gezeigt werden.",smallCopy:"Das Original ist im Projekt nicht aufbewahrt: Dies ist eine kleine Kopie.",trace:"R\xFCckverfolgbarkeit",traceText:"Mit der Ergebnisdatei, der Prompt-Datei und den Bildern rechnet inctrl verify alles nach und vergleicht jedes Bit.",modelDigest:"Modell (SHA-256)",promptsDigest:"Was angelernt wurde (SHA-256)",software:"Software",where:"Berechnet",inPage:"Im Browser; kein Bild hat den Computer verlassen",onServer:"Von einem Server",aid:"Ein Hilfsmittel zur Pr\xFCfung; nicht zur Diagnose.",made:r=>`Erstellt mit inctrl ${r}.`,signDate:"Ort, Datum",signName:"Name, Unterschrift"}});var pc,lo,co=v(()=>{"use strict";h();p();so();ao();pc=r=>r.toLocaleString("de",{maximumSignificantDigits:2}),lo={language:"Deutsch",app:{name:"Anomaliedetektor",newProject:"Neues Projekt",loading:"L\xE4dt",failed:"Start nicht m\xF6glich",steps:{start:"Start",teach:"Anlernen",inspect:"Pr\xFCfen",live:"Live",report:"Bericht"},stepList:"Schritte",home:"Startseite",learning:"lernt",learned:r=>`${r} gelernt`,inspected:(r,i)=>r<i?`${r}/${i}`:`${i}`,undo:"R\xFCckg\xE4ngig",close:"Schlie\xDFen",cancel:"Abbrechen",messages:"Meldungen",dropHere:"Dateien irgendwo ablegen",dropNormal:"Sie werden als Gutteile gelernt.",dropInspect:"Sie werden gepr\xFCft.",dropAsk:"Danach w\xE4hlen Sie, was sie sind.",whatAreThey:r=>r===1?"Was ist dieses Bild?":`Was sind diese ${r} Bilder?`,asNormal:"Gutteile zum Anlernen",asInspect:"Teile zum Pr\xFCfen",nothingThere:"Darin sind keine Bilder."},files:{refused:(r,i,e)=>{let t=i>r.length?` und ${i-r.length} weitere`:"";return`Ausgelassen: ${r.join(", ")}${t}: ${e}`},reasons:{empty:"Die Datei ist leer.",heatmap:"Eine Heatmap von inctrl.",heic:"Dieser Browser liest kein HEIC. Speichern Sie das Bild als JPEG oder PNG; am iPhone hilft Einstellungen, Kamera, Formate, Maximale Kompatibilit\xE4t.",hidden:"Versteckte Dateien und Ordner werden nicht gelesen.",model:"Das ist ein Modell. \xD6ffnen Sie es im Men\xFC unter \u201EAnderes Modell\u201C.",other:"Das ist kein lesbares Bild.",output:"Ein Ordner, den inctrl geschrieben hat.",pdf:"Ein PDF ist kein Bild. Speichern Sie die Seiten als PNG oder JPEG.",text:"Das ist Text, kein Bild.",unreadable:"Die Datei l\xE4sst sich nicht \xF6ffnen."}},privacy:{locked:"Netz gesperrt",lockedTitle:"Ihre Bilder k\xF6nnen diese Seite nicht verlassen",lockedText:"Als ihre eigenen Dateien geladen waren, und bevor sie ein Bild sah, hat diese Seite sich jede Verbindung verboten. Der Browser setzt das durch, und nichts kann es zur\xFCcknehmen, bis die Seite neu geladen wird.",verify:"Pr\xFCfen Sie es selbst",verifySteps:["Schalten Sie das Netz ab: Alles funktioniert weiter.","\xD6ffnen Sie die Entwicklerwerkzeuge (F12), Netzwerk: Beim Arbeiten wird nichts gesendet."],test:"Versuchen, etwas zu senden",testRefused:"Der Browser hat die Verbindung verweigert.",testSent:"Die Verbindung wurde nicht verweigert. Schlie\xDFen Sie diese Seite.",limits:"Die Sperre gilt nicht f\xFCr Browser-Erweiterungen und nicht f\xFCr eine Seite, die diese einbettet.",loading:"Die Seite l\xE4dt noch ihre eigenen Dateien. Sie sieht kein Bild, bevor das Netz gesperrt ist.",failed:"Das Netz ist nicht gesperrt, und kein Bild wird gelesen.",server:"Bilder gehen an den Server",serverTitle:"Der Server bewertet Ihre Bilder",serverText:"Diese Seite sendet Bilder an den Server, von dem sie kommt, und an keinen anderen. Der Server beh\xE4lt die Bilder nicht, die er bewertet.",kept:"Projekte bleiben in diesem Browser, nur auf diesem Computer.",notKept:"Dieser Browser beh\xE4lt nichts, wenn die Seite geschlossen wird, wie in einem privaten Fenster. Exportieren Sie das Projekt, um es zu behalten.",used:r=>`Belegter Speicher: ${r}.`},menu:{title:"Men\xFC",help:"Dokumentation (englisch)",model:"Modell",modelName:"Name",digest:"SHA-256",backend:"L\xE4uft auf",threads:r=>r===1?"1 Thread":`${r} Threads`,another:"Anderes Modell \u2026",anotherTitle:"Anderes Modell",anotherText:"Die Seite \xF6ffnet sich neu, l\xE4dt das Modell von dort, wo es ver\xF6ffentlicht ist, und sperrt ihr Netz wieder. Ihr Projekt bleibt.",bundled:"Das Modell dieser Seite",ofAddress:"Das Modell aus der Adresse dieser Seite",backbone:"Modell",about:(r,i,e)=>`Von ${r}, Lizenz ${i}. Gut f\xFCr: ${e}.`,load:"Laden",modelFile:"Modelldatei w\xE4hlen",modelFileText:"Oder eine Datei von diesem Computer: eine Modelldatei oder ver\xF6ffentlichte Gewichte (safetensors oder PyTorch). Sie wird hier gelesen und nirgendwohin gesendet.",modelReading:"Liest das Modell",modelChanged:r=>`Das Modell ist jetzt ${r}.`,prompts:"Gelerntes",openPrompts:"Prompt-Datei \xF6ffnen",savePrompts:"Als Prompt-Datei speichern",results:"Ergebnisse",csv:"Als CSV speichern",jsonl:"F\xFCr inctrl verify speichern",settings:"Einstellungen",language:"Sprache",keepImages:"Gepr\xFCfte Bilder im Projekt behalten",deleteAll:"Alle Daten l\xF6schen \u2026",deleteAllTitle:"Alle Projekte und Einstellungen l\xF6schen?",deleteAllText:"Alles, was diese Seite auf diesem Computer beh\xE4lt, wird gel\xF6scht. Das l\xE4sst sich nicht r\xFCckg\xE4ngig machen.",deleteAllYes:"Alles l\xF6schen",deleted:"Alle Daten sind gel\xF6scht."},projects:{title:"Projekte",name:"Projektname",current:"ge\xF6ffnet",rename:"Umbenennen",create:"Neues Projekt",importFile:"Projektdatei \xF6ffnen",exportFile:"Dieses Projekt exportieren",remove:r=>`${r} l\xF6schen`,removed:r=>`${r} ist gel\xF6scht.`,exported:r=>`${r} ist gespeichert.`,imported:r=>`${r} ist ge\xF6ffnet.`},server:{tokenTitle:"Dieser Server braucht ein Token",tokenText:r=>`${r} bewertet nur f\xFCr die, die ein Token haben.`,tokenWrong:"Der Server nimmt dieses Token nicht an.",token:"Token",connect:"Verbinden",sets:"Promptsets des Servers",set:"Promptset",noSets:"Der Server hat noch keine.",none:"Keines",shareText:"Die normalen Bilder gehen an den Server, der sie f\xFCr alle speichert.",name:"Name",share:"Lernen und speichern"},data:{elsewhere:r=>`\u201E${r}\u201C ist in einem anderen Tab offen.`,gone:r=>`\u201E${r}\u201C ist nicht mehr da.`,refused:"Dieser Browser speichert hier keine Projekte. Exportieren Sie das Projekt.",full:"Kein Platz mehr f\xFCr das Projekt. Exportieren Sie es, oder l\xF6schen Sie andere.",otherModel:"Dieses Projekt ist von einem anderen Modell. Die Bilder werden neu gelernt.",archive:{noZip:r=>`${r} ist keine Projektdatei.`,cut:r=>`${r} ist nicht vollst\xE4ndig: Das Ende fehlt.`,damaged:(r,i)=>`${r} ist besch\xE4digt${i&&` (${i})`}.`,unsupported:(r,i)=>`${r} ist so gepackt, dass es hier nicht gelesen wird${i&&` (${i})`}.`,tooLarge:(r,i)=>`${r}: ${i||"sie"} ist zu gro\xDF f\xFCr eine Projektdatei.`,version:r=>`${r} ist von einer sp\xE4teren Version dieses Programms.`},notLoaded:"Das Modell ist noch nicht geladen.",noPrompts:(r,i)=>`${r} ist keine passende Promptdatei: ${i}`,noneReadable:"Keines der normalen Bilder ist lesbar.",otherPrompts:"Gelernt hat ein anderes Modell, und es gibt keine Bilder zum neuen Lernen.",promptsOpened:r=>`${r} ersetzt die normalen Bilder.`},start:{title:"Gutteile zeigen. Fehler finden.",lead:"Einige Bilder von Gutteilen gen\xFCgen. In Sekunden sind sie gelernt, und in jedem anderen Bild ist markiert, was abweicht.",inPage:"Alles auf Ihrem Computer.",drop:"Bilder von Gutteilen hier ablegen",dropHint:"Eines gen\xFCgt f\xFCr den Anfang, 4 bis 8 sind besser.",samples:"In 10 Sekunden ausprobieren",samplesText:"Gewebe, teils mit L\xF6chern, Flecken und gezogenen F\xE4den.",useSamples:"Beispiele ausprobieren",sampleName:"Gewebe-Beispiele",frameGood:"Gutteile",frameLearn:"Gelernt",frameMarked:"Markiert",projects:"Ihre Projekte",noProjects:"Sie bleiben in diesem Browser.",loading:"L\xE4dt das Modell",loaded:(r,i)=>`${r} von ${i}`,left:r=>`, noch etwa ${r}`,fault:"Die Seite kann nicht arbeiten",faultHelp:"Laden Sie die Seite neu. Hilft das nicht, dann vielleicht ein anderer aktueller Browser: Chrome, Edge, Firefox oder Safari.",fromFile:"Sie ist als Datei ge\xF6ffnet (file://). Starten Sie inctrl app, oder legen Sie den Ordner auf einen Webserver.",again:"Neu laden"},teach:{title:"Anlernen: Bilder von Gutteilen",lead:"Allein aus diesen Bildern wird gelernt, was normal ist. Legen Sie irgendwo weitere ab.",addFiles:"Bilder w\xE4hlen",addFolder:"Ordner w\xE4hlen",addCamera:"Kamera",addLearn:"Gutteile hinzuf\xFCgen",addCheck:"Zum Kontrollsatz hinzuf\xFCgen",learnGroup:r=>`Gelernt (${r})`,learnText:"Zeigen Sie die Vielfalt der Gutteile: 4 bis 8 Bilder.",learnMost:r=>`Zeigen Sie die Vielfalt der Gutteile. H\xF6chstens ${r} werden gelernt, weitere kommen in den Kontrollsatz.`,checkGroup:r=>`Kontrollsatz (${r})`,checkText:"Weitere Gutteile, die nicht gelernt werden. Sie machen die Grenze zwischen gut und auff\xE4llig genauer.",imageNumber:r=>`${r}.`,reading:"Noch nicht gelernt",ok:"Gelernt",checked:"Pr\xFCft die Grenze",odd:"Weicht am meisten ab",unreadable:"Nicht lesbar",toCheck:"In den Kontrollsatz",toLearn:"Zu den gelernten",moveToCheck:r=>`${r} in den Kontrollsatz`,moveToLearn:r=>`${r} zu den gelernten`,remove:r=>`${r} entfernen`,removed:r=>`${r} ist entfernt.`,removeAll:"Alle entfernen",removeAllOf:r=>`Alle entfernen: ${r}`,removedAll:r=>`${r} Bilder sind entfernt.`,showAll:r=>`Alle ${r} zeigen`,advice:"F\xFCr gute Ergebnisse",advices:["Gleiche Kamera, gleiches Licht und gleicher Abstand wie beim Pr\xFCfen.","Nur Gutteile: Was hier gezeigt wird, gilt als normal."],oddText:r=>`Bild ${r} weicht am meisten von den anderen ab. Zeigt es einen Fehler oder eine andere Ansicht, entfernen Sie es; ist es gut, f\xFCgen Sie \xE4hnliche hinzu.`,empty:"Noch nichts gelernt",emptyText:"F\xFCgen Sie Bilder von Gutteilen hinzu. Eines gen\xFCgt f\xFCr den Anfang.",waiting:"Wartet auf das Modell",waitingText:"Die Bilder werden gelernt, sobald es geladen ist.",learning:"Lernt",failed:"Das Lernen ist gescheitert",stopped:"Das Lernen wurde abgebrochen",again:"Lernen",ready:r=>`Bereit: aus ${r===1?"1 Bild":`${r} Bildern`} gelernt`,readyFrom:r=>`Bereit: ${r}`,noLimit:"Es gibt noch keine Grenze zwischen gut und auff\xE4llig. F\xFCgen Sie Gutteile hinzu, oder legen Sie sie beim Pr\xFCfen von Hand fest.",provisional:"Die Grenze zwischen gut und auff\xE4llig ist eine erste Sch\xE4tzung. Gutteile im Kontrollsatz oder bekannte Fehler beim Pr\xFCfen machen sie genau.",limit:r=>`Die Grenze zwischen gut und auff\xE4llig gilt f\xFCr ${r} Fehlalarme. Bekannte Fehler best\xE4tigen sie beim Pr\xFCfen.`,notes:r=>r===1?"1 Hinweis dazu, wie Bilder gelesen wurden":`${r} Hinweise dazu, wie Bilder gelesen wurden`,inspect:"Jetzt pr\xFCfen",camera:"Kamera",cameraImage:"Was die Kamera sieht",whichCamera:"Welche Kamera",noCamera:r=>`Keine Kamera: ${r}`,shoot:"Foto aufnehmen",shot:r=>r===1?"1 Foto aufgenommen":`${r} Fotos aufgenommen`,done:"Fertig",options:{title:"Wie die Teile aussehen",foreground:"Einfarbigen Hintergrund ignorieren",foregroundText:"Eine Farbe rund um das Teil wird nicht bewertet.",tiles:"Kleine Fehler, langsamer",slower:r=>`Sieht auch Ausschnitte des Bildes an: ${r}-facher Aufwand.`,slowerBy:(r,i)=>`Sieht auch Ausschnitte des Bildes an: ${r}-facher Aufwand, etwa ${i} je Bild.`,parts:"Ausschnitte entlang der k\xFCrzeren Seite",tilesOf:r=>`${r} \xD7 ${r}`,grid:"Lange oder breite Bilder",gridText:"Sieht die Bilder in ihrer eigenen Form an.",centre:"Nur die Mitte",centreText:"Sieht das mittlere Quadrat eines Bildes an.",angle:"Teile liegen in jedem Winkel",angleText:"Jedes Gutteil wird in mehreren Drehungen gelernt.",angleAuto:"Nach den Bildern entscheiden",angleNone:"Nein, immer gleich",angleAny:"Ja, in jedem Winkel",angleMirrored:"Ja, auch gespiegelt",region:"Wohin gesehen wird",regionText:"Auf das ganze Bild.",regionSome:"Nur auf das Markierte; siehe die Bilder.",regionPaint:"Bereich malen",regionChange:"Bereich \xE4ndern",regionClear:"Ganzes Bild",method:"Wie verglichen wird",methodText:"Bei einer \xC4nderung wird neu gelernt.",methodInctrl:"An anderen Fehlern trainiert",methodPatch:"Allein nach den Gutteilen",className:"Was die Bilder zeigen",classNameText:"Ein oder zwei englische W\xF6rter, etwa hazelnut."},region:{title:"Wohin gesehen wird",help:"Malen Sie, was z\xE4hlt. Ist nichts gemalt, z\xE4hlt das ganze Bild.",picture:"Ein normales Bild mit dem Gemalten",brush:"Pinsel",look:"Hier hinsehen",ignore:"Das ignorieren",erase:"Radierer",size:"Gr\xF6\xDFe",rectangle:"Rechteck, in Prozent",left:"Links",top:"Oben",width:"Breite",height:"H\xF6he",addRectangle:"Rechteck malen",added:"Gemalt.",undone:"Zur\xFCckgenommen.",cleared:"Nichts ist gemalt.",clear:"Leeren",use:"Diesen Bereich verwenden"}},inspect:{title:"Pr\xFCfen",addFiles:"Dateien hinzuf\xFCgen",addFolder:"Ordner hinzuf\xFCgen",addTitle:"Bilder zum Pr\xFCfen hinzuf\xFCgen",addText:"Legen Sie Dateien oder einen Ordner irgendwo ab, oder w\xE4hlen Sie sie hier.",addBefore:"Sie k\xF6nnen die Bilder zum Pr\xFCfen schon hinzuf\xFCgen; sie warten dann.",nothingLearned:"Noch nichts angelernt",nothingLearnedText:"Zeigen Sie zuerst einige Bilder guter Teile. Dann wird hier jedes Bild mit ihnen verglichen.",toTeach:"Gute Teile anlernen",images:"Bilder",show:"Zeigen",chips:{all:"Alle",anomalous:"Auff\xE4llig",unsure:"Unsicher",normal:"Normal",unreadable:"Nicht lesbar"},search:"Nach Namen suchen",find:"Suchen \u2026",sort:"Reihenfolge",orders:{added:"Wie hinzugef\xFCgt",score:"H\xF6chster Wert zuerst",name:"Nach Namen"},noneFit:"Kein Bild passt. W\xE4hlen Sie Alle, oder suchen Sie etwas anderes.",progress:(r,i,e,t)=>`${r} von ${i}`+(e>0?`, ${pc(e)}/s, noch ${t}`:""),paused:(r,i)=>`Angehalten bei ${r} von ${i}`,pause:"Anhalten",resume:"Fortsetzen",remove:"Bild entfernen",removeKey:"Taste Entf",removed:r=>`${r} ist entfernt.`,verdicts:{waiting:"Wartet",unreadable:"Nicht lesbar",normal:"Sieht normal aus",unsure:"Unsicher",anomalous:"Auff\xE4llig",unknown:"Noch keine Grenze"},short:{waiting:"wartet",unreadable:"nicht lesbar",normal:"normal",unsure:"unsicher",anomalous:"auff\xE4llig",unknown:"\u2013"},labels:{normal:"gut",anomalous:"Fehler"},percent:r=>`${r} %`,ofLimit:r=>`${r} % der Grenze`,raw:r=>`Wert ${r.toLocaleString("de",{minimumFractionDigits:4,maximumFractionDigits:4})}`,unchecked:"Die Grenze ist noch nicht an bekannten Fehlern gepr\xFCft.",outdated:"Ergebnis veraltet",stale:"Das Ergebnis geh\xF6rt zu dem, was vorher angelernt war. F\xFCgen Sie das Bild noch einmal hinzu, um es neu zu bewerten.",imageNamed:r=>`Bild ${r}`,position:(r,i)=>`${r} von ${i}`,previous:"Voriges Bild",next:"N\xE4chstes Bild",back:"Zur\xFCck zu allen Bildern",tools:"Betrachter",zoom:"Vergr\xF6\xDFerung",zoomIn:"Vergr\xF6\xDFern",zoomOut:"Verkleinern",zoomFit:"Ganzes Bild zeigen",heat:"W\xE4rmebild",legendTitle:"Die Farben des W\xE4rmebilds, von den normalen Bildern \xE4hnlich bis un\xE4hnlich",legendLow:"normal",legendHigh:"auff\xE4llig",boxes:"Rahmen",sides:"Neben dem \xE4hnlichsten normalen Bild",full:"Ganzer Bildschirm",keys:"Tasten",keyList:[["\u2190 \u2192","voriges, n\xE4chstes Bild"],["N","es ist gut"],["D","es ist ein Fehler"],["Leertaste","halten: ohne W\xE4rmebild"],["B","Rahmen"],["S","neben dem \xE4hnlichsten normalen Bild"],["F","ganzer Bildschirm"],["+ \u2212 0","gr\xF6\xDFer, kleiner, ganzes Bild"],["Umschalt + Pfeile","Bild verschieben"],["Entf","Bild entfernen"],["?","diese Liste"]],strongest:{anomalous:r=>`Auff\xE4llig \u2013 am st\xE4rksten ${r}`,unsure:r=>`Unsicher \u2013 am st\xE4rksten ${r}`},places:["oben links","oben","oben rechts","links","in der Mitte","rechts","unten links","unten","unten rechts"],retry:"Noch einmal versuchen",noOriginal:"Das Bild selbst ist nicht gespeichert. F\xFCgen Sie es noch einmal hinzu, um es ganz zu sehen, und warum.",why:"Warum",spots:"Stellen, die st\xE4rkste zuerst",spot:r=>`Stelle ${r}`,thisSpot:"Diese Stelle",nearestSpot:"\xC4hnlichste normale Stelle",nearestImage:r=>`Am \xE4hnlichsten: ${r}`,inImage:r=>`In ${r}`,comparing:"Vergleicht \u2026",gone:"Das normale Bild ist nicht mehr da.",say:"Was sagen Sie?",sayings:{normal:"Ist gut",anomalous:"Ist ein Fehler"},labelKey:{normal:"Taste N",anomalous:"Taste D"},labelled:{normal:"Sie sagten, es ist gut. Noch einmal dr\xFCcken nimmt das zur\xFCck.",anomalous:"Sie sagten, es ist ein Fehler. Noch einmal dr\xFCcken nimmt das zur\xFCck."},offer:"Soll es bei den n\xE4chsten Bildern helfen?",addToCheck:"Zu den Pr\xFCfbildern",teachIt:"Anlernen",taught:{check:r=>`${r} ist jetzt bei den Pr\xFCfbildern.`,learn:r=>`${r} wird als gutes Teil angelernt.`},details:{title:"Einzelheiten",score:"Wert",limit:"Grenze",size:"Pixel",regions:"Stellen",method:"Verfahren",decoder:"Gelesen von"},decoders:{inctrl:"dieser Seite: \xFCberall gleicher Wert",browser:"dem Browser"},limit:"Grenze",noLimit:"Es gibt noch keine Grenze: Die normalen Bilder sind ohne sie angelernt.",limitValue:(r,i)=>`${r.toLocaleString("de",{maximumFractionDigits:4})}, ${i} % der angelernten Grenze`,presets:"Vorschl\xE4ge",preset:{more:"Mehr finden",balanced:"Ausgewogen",fewer:"Weniger Alarme"},counted:{anomalous:r=>`${r} auff\xE4llig`,unsure:r=>`${r} unsicher`,normal:r=>`${r} normal`},notChecked:(r,i)=>{let e=[r>0&&`${r} Fehler`,i>0&&(i===1?"1 gutes":`${i} gute`)].filter(t=>t);return"Noch nicht an bekannten Fehlern gepr\xFCft."+(e.length>0?` Beurteilen Sie noch ${e.join(" und ")}, um die beste Grenze zu finden.`:"")},best:r=>`Beste Grenze ${r.limit.toLocaleString("de",{maximumFractionDigits:3})}: findet ${r.caught} von ${r.defects}, ${r.alarms} ${r.alarms===1?"Fehlalarm":"Fehlalarme"}.`,checkedNow:r=>`An Ihren Urteilen gepr\xFCft: findet ${r.caught} von ${r.defects}, ${r.alarms} ${r.alarms===1?"Fehlalarm":"Fehlalarme"} bei ${r.fine} guten.`,apply:"\xDCbernehmen",applied:r=>`Die Grenze ist ${r.toLocaleString("de",{maximumFractionDigits:3})}.`,aid:"Eine Hilfe; nicht f\xFCr Diagnosen.",chartKey:{bars:"Ergebnisse",normals:"normale Bilder",labels:"Ihre Urteile"}},live:no,report:oo}});var ho,po=v(()=>{"use strict";h();p();ho={title:"Live",stage:"Video",heat:"Heat map: the warmer, the less it looks like the normal images",off:"Inspect with a camera",offHint:"Each frame is scored on this computer. No frame is stored unless you capture it, and none leaves the page.",offHintServer:"Each frame is sent to the server, which scores it. No frame is stored here unless you capture it.",start:"Turn on the camera",again:"Try again",openVideo:"Open a video",asking:"Waiting for the camera",askingHint:"If the browser asks whether this page may use the camera, allow it.",faults:{denied:{title:"The camera is not allowed",hint:"Click the camera or lock icon beside the address, allow the camera, then try again. The system's privacy settings must allow it for the browser too."},none:{title:"No camera found",hint:"Connect a camera and check that it is turned on, then try again. Or open a video."},busy:{title:"The camera is in use",hint:"Another program or page has it. Close that one, then try again."},insecure:{title:"No camera at this address",hint:"Browsers give a camera only to pages with https, or on this computer (localhost)."},gone:{title:"The camera has gone",hint:"It was disconnected or turned off. Connect it again, then try again."},video:{title:"The video cannot be played",hint:"This browser does not read its format. MP4 (H.264) and WebM work in most browsers."},other:{title:"The camera does not work",hint:"Try again, choose another camera, or open this page in another browser."}},untaught:"Nothing is learned yet. Teach from images, or use frames of this camera as normal images.",untaughtShort:"Not taught",teach:"Teach",verdicts:{waiting:"Waiting",unreadable:"No frame",normal:"OK",unsure:"UNSURE",anomalous:"NOT OK",unknown:"No limit"},share:r=>`${r} of the limit`,score:"Score",rate:"Frames/s",size:"Pixels",freeze:"Freeze",goOn:"Go on",frozen:"Frozen",space:"Space",capture:"Capture",useAsNormal:"Use as normal",stop:"Turn off",captured:"The frame is in Inspect.",added:"The frame is a normal image now.",settings:"Settings",camera:"Camera",cameraNumber:r=>`Camera ${r}`,auto:"Capture when the scene stands still",showHeat:"Heat map",showGuide:"Frame guide",mirror:"Mirror the video",alarms:r=>r===0?"Alarms":`Alarms (${r})`,noAlarms:"No alarms so far. The last 30 are held here while this screen is open.",alarmAt:r=>`Alarm at ${r}`,inspect:"Add to Inspect",close:"Close"}});var mo,uo=v(()=>{"use strict";h();p();mo={title:"Report",kind:"Inspection report",defaultTitle:r=>`Inspection of ${r}`,titleLabel:"Title",notes:"Notes",notesHint:"Order, batch, inspector, what was noticed",include:"Images in the report",notNormal:r=>`Only those that are not OK or unsure (${r})`,all:r=>`All (${r})`,withImages:"With images and heat maps",withSignature:"With lines for a signature",save:"Save report",saveHint:"One file that any browser opens, also without a network. Print it there to get a PDF.",working:"Making the file",progress:(r,i)=>`(${r} of ${i})`,preview:"Preview of the report",more:r=>r===1?"and 1 more image":`and ${r} more images`,fileEnding:" report",mapsEnding:" maps",files:"Other files",saveFile:"Save",csv:"Table (CSV)",csvHint:"All scores, for a spreadsheet.",maps:"Heat maps (ZIP)",mapsHint:"Each heat map, alone and over its image.",results:"Results",resultsHint:"Every number to the bit, for inctrl verify.",prompts:"Prompt file",promptsHint:"What was learned, for the command line.",verifyTitle:"Verify the results elsewhere",verifyText:"With the images in one folder, the results and the prompt file, the command line computes all again and compares every bit:",folder:"FOLDER",empty:"Nothing to report yet",emptyTeach:"Teach from normal images, then inspect others. Their results make the report.",emptyInspect:"Inspect some images. Their results make the report.",emptyWaiting:"The images are being inspected, or wait for it.",project:"Project",date:"Date",inspected:"Images inspected",verdicts:{normal:"OK",unsure:"Unsure",anomalous:"Not OK",unreadable:"Unreadable",unknown:"No limit",waiting:"Waiting"},waitingNote:r=>r===1?"1 image of the project is not included, for it has no current result.":`${r} images of the project are not included, for they have no current result.`,basis:"How it was inspected",limit:"Limit of the score",origin:"How the limit was set",noLimit:"There is no limit: the images have scores, but no verdicts.",by:{person:"The limit was set by a person.",normals:"The limit was found from the scores of the normal images.",file:"The limit is that of the prompt file."},checked:r=>`Checked against labelled images: it finds ${r.caught} of ${r.defects} defects and gives ${r.alarms} false alarms for ${r.fine} images that are fine.`,unchecked:"Not checked against known defects: scores within 10 % of it are unsure.",provisional:"It is provisional, for there are few normal images, or they differ widely.",model:"Model",method:"Method",normals:"Normal images",moreNormals:r=>`and ${r} more`,table:"All images",tableNotNormal:"Images that are not OK or unsure",nothing:"There are none: all inspected images are OK.",number:"No.",image:"Image",verdict:"Verdict",score:"Score",ofLimit:"Of limit",spots:"Spots",label:"Label",labels:{normal:"fine",anomalous:"defect"},percentOfLimit:r=>`${r} of the limit`,spotCount:r=>r===1?"1 spot":`${r} spots`,images:"Images",original:"Image",heat:"Heat map",legend:"The warmer a heat map, the less the image looks like the normal images there. Boxes mark the anomalous spots.",heatOf:r=>`Heat map of ${r}`,noPicture:"The image is not kept in the project, so it cannot be shown.",smallCopy:"The original is not kept in the project: this is a small copy.",trace:"Traceability",traceText:"With the results file, the prompt file and the images, inctrl verify computes all again and compares every bit.",modelDigest:"Model (SHA-256)",promptsDigest:"What was learned (SHA-256)",software:"Software",where:"Computed",inPage:"In the browser; no image left the computer",onServer:"By a server",aid:"An aid for inspection; not for diagnosis.",made:r=>`Made with inctrl ${r}.`,signDate:"Place, date",signName:"Name, signature"}});var mc,fo,go=v(()=>{"use strict";h();p();po();uo();mc=r=>r.toLocaleString("en",{maximumSignificantDigits:2}),fo={language:"English",app:{name:"Anomaly detector",newProject:"New project",loading:"Loading",failed:"Cannot start",steps:{start:"Start",teach:"Teach",inspect:"Inspect",live:"Live",report:"Report"},stepList:"Steps",home:"Start page",learning:"learning",learned:r=>`${r} learned`,inspected:(r,i)=>r<i?`${r}/${i}`:`${i}`,undo:"Undo",close:"Close",cancel:"Cancel",messages:"Messages",dropHere:"Drop the files anywhere",dropNormal:"They are learned as good parts.",dropInspect:"They are inspected.",dropAsk:"Then say what they are.",whatAreThey:r=>r===1?"What is this image?":`What are these ${r} images?`,asNormal:"Good parts, to learn from",asInspect:"Parts to inspect",nothingThere:"There are no images in it."},files:{refused:(r,i,e)=>{let t=i>r.length?` and ${i-r.length} more`:"";return`Left out ${r.join(", ")}${t}: ${e}`},reasons:{empty:"the file is empty.",heatmap:"a heat map that inctrl wrote.",heic:"this browser does not read HEIC. Save it as JPEG or PNG; on an iPhone choose Settings, Camera, Formats, Most Compatible.",hidden:"hidden files and folders are not read.",model:"this is a model. Open it by the menu, Another model.",other:"this is no image that can be read.",output:"a folder that inctrl wrote.",pdf:"a PDF is no image. Save its pages as PNG or JPEG.",text:"this is text, not an image.",unreadable:"the file cannot be opened."}},privacy:{locked:"Network locked",lockedTitle:"Your images cannot leave this page",lockedText:"When its own files were loaded, and before it saw an image, this page forbade itself every connection. The browser enforces that, and nothing can take it back until the page is loaded anew.",verify:"See for yourself",verifySteps:["Switch the network off: everything still works.","Open the developer tools (F12), Network: nothing is sent while you work."],test:"Try to send something",testRefused:"The browser refused the connection.",testSent:"The connection was not refused. Close this page.",limits:"The lock cannot restrain browser extensions, or a page that embeds this one.",loading:"The page is still loading its own files. It sees no image until the network is locked.",failed:"The network is not locked, and no image is read.",server:"Images go to the server",serverTitle:"The server scores your images",serverText:"This page sends images to the server that it comes from, and to no other. The server does not keep the images that it scores.",kept:"Projects are kept in this browser, on this computer only.",notKept:"This browser keeps nothing when the page is closed, as in a private window. Export the project to keep it.",used:r=>`Storage used: ${r}.`},menu:{title:"Menu",help:"Documentation",model:"Model",modelName:"Name",digest:"SHA-256",backend:"Runs on",threads:r=>r===1?"1 thread":`${r} threads`,another:"Another model \u2026",anotherTitle:"Another model",anotherText:"The page opens anew, loads the model from where it is published, and locks its network again. Your project stays.",bundled:"The model that comes with the page",ofAddress:"The model of this page's address",backbone:"Model",about:(r,i,e)=>`From ${r}, licence ${i}. Good for ${e}.`,load:"Load",modelFile:"Choose a model file",modelFileText:"Or a file from this computer: a model file, or published weights (safetensors or PyTorch). It is read here and sent nowhere.",modelReading:"Reading the model",modelChanged:r=>`The model is now ${r}.`,prompts:"What was learned",openPrompts:"Open a prompt file",savePrompts:"Save as a prompt file",results:"Results",csv:"Save as CSV",jsonl:"Save for inctrl verify",settings:"Settings",language:"Language",keepImages:"Keep the inspected images in the project",deleteAll:"Delete all data \u2026",deleteAllTitle:"Delete all projects and settings?",deleteAllText:"All that this page keeps on this computer is deleted. This cannot be undone.",deleteAllYes:"Delete all",deleted:"All data is deleted."},projects:{title:"Projects",name:"Project name",current:"current",rename:"Rename",create:"New project",importFile:"Open a project file",exportFile:"Export this project",remove:r=>`Delete ${r}`,removed:r=>`Deleted ${r}.`,exported:r=>`Saved ${r}.`,imported:r=>`Opened ${r}.`},server:{tokenTitle:"This server needs a token",tokenText:r=>`${r} scores only for those who have a token.`,tokenWrong:"The server does not accept this token.",token:"Token",connect:"Connect",sets:"Prompt sets of the server",set:"Prompt set",noSets:"The server has none yet.",none:"None",shareText:"The normal images are sent to the server, which stores them for all.",name:"Name",share:"Learn and store"},data:{elsewhere:r=>`\u201C${r}\u201D is open in another tab.`,gone:r=>`\u201C${r}\u201D cannot be opened: it is not there any more.`,refused:"This browser does not store projects here. Export the project to keep it.",full:"There is no space left to store the project. Export it, or delete others.",otherModel:"This project was made with another model. Its images are learned again.",archive:{noZip:(r,i)=>`${r} is no project file.`,cut:(r,i)=>`${r} is not complete: its end is missing.`,damaged:(r,i)=>`${r} is damaged${i&&` (${i})`}.`,unsupported:(r,i)=>`${r} is packed in a way that cannot be read here${i&&` (${i})`}.`,tooLarge:(r,i)=>`${r}: ${i||"it"} is too large for a project file.`,version:(r,i)=>`${r} was made by a later version of this program.`},notLoaded:"The model is not loaded yet.",noPrompts:(r,i)=>`${r} cannot be used as a prompt file: ${i}`,noneReadable:"None of the normal images can be read.",otherPrompts:"What was learned is of another model, and there are no images to learn again.",promptsOpened:r=>`${r} takes the place of the normal images.`},start:{title:"Show it good parts. It marks what is wrong.",lead:"A few images of good parts are enough. It learns them in seconds, and shows in every other image where something differs.",inPage:"All of it on your computer.",drop:"Drop images of good parts here",dropHint:"One is enough to begin, 4 to 8 are better.",samples:"Try it in 10 seconds",samplesText:"Fabric, some of it with holes, stains and pulled threads.",useSamples:"Try the samples",sampleName:"Fabric samples",frameGood:"Good parts",frameLearn:"It learns",frameMarked:"It marks",projects:"Your projects",noProjects:"They are kept in this browser.",loading:"Loading the model",loaded:(r,i)=>`${r} of ${i}`,left:r=>`, about ${r} left`,fault:"The page cannot work",faultHelp:"Load the page again. If that does not help, another current browser may: Chrome, Edge, Firefox or Safari.",fromFile:"It is opened as a file (file://). Run inctrl app, or put its folder on any web server.",again:"Load again"},teach:{title:"Teach: images of good parts",lead:"It learns what is normal from these images alone. Drop more anywhere.",addFiles:"Choose images",addFolder:"Choose a folder",addCamera:"Camera",addLearn:"Add good parts",addCheck:"Add to the check set",learnGroup:r=>`Learned (${r})`,learnText:"Show the variety of good parts: 4 to 8 images.",learnMost:r=>`Show the variety of good parts. At most ${r} are learned, further ones join the check set.`,checkGroup:r=>`Check set (${r})`,checkText:"Further good parts that are not learned. They make the limit between good and anomalous more accurate.",imageNumber:r=>`${r}.`,reading:"Not learned yet",ok:"Learned",checked:"Checks the limit",odd:"Differs most",unreadable:"Cannot be read",toCheck:"Move to the check set",toLearn:"Move to the learned",moveToCheck:r=>`Move ${r} to the check set`,moveToLearn:r=>`Move ${r} to the learned`,remove:r=>`Remove ${r}`,removed:r=>`Removed ${r}.`,removeAll:"Remove all",removeAllOf:r=>`Remove all: ${r}`,removedAll:r=>`Removed ${r} images.`,showAll:r=>`Show all ${r}`,advice:"For good results",advices:["Same camera, light and distance as in the inspection.","Only good parts: what is shown here counts as normal."],oddText:r=>`Image ${r} differs most from the others. If it shows a defect or another view, remove it; if it is good, add more like it.`,empty:"Nothing learned yet",emptyText:"Add images of good parts. One is enough to begin.",waiting:"Waiting for the model",waitingText:"The images are learned as soon as it is loaded.",learning:"Learning",failed:"Learning failed",stopped:"Learning was stopped",again:"Learn",ready:r=>`Ready: learned from ${r===1?"1 image":`${r} images`}`,readyFrom:r=>`Ready: ${r}`,noLimit:"There is no limit between good and anomalous yet. Add good parts, or set it by hand when you inspect.",provisional:"The limit between good and anomalous is a first guess. Good parts in the check set, or known defects when you inspect, make it accurate.",limit:r=>`The limit between good and anomalous is set for ${r} false alarms. Known defects check it when you inspect.`,notes:r=>r===1?"1 note on how images were read":`${r} notes on how images were read`,inspect:"Now inspect",camera:"Camera",cameraImage:"What the camera sees",whichCamera:"Which camera",noCamera:r=>`No camera: ${r}`,shoot:"Take a photo",shot:r=>r===1?"1 photo taken":`${r} photos taken`,done:"Done",options:{title:"How the parts look",foreground:"Ignore plain background",foregroundText:"One colour all around the part is not judged.",tiles:"Small defects, slower",slower:r=>`Looks at parts of the image too: ${r} times the work.`,slowerBy:(r,i)=>`Looks at parts of the image too: ${r} times the work, about ${i} an image.`,parts:"Parts along the shorter side",tilesOf:r=>`${r} \xD7 ${r}`,grid:"Long or wide images",gridText:"Looks at the images in their own shape.",centre:"The centre only",centreText:"Looks at the central square of an image.",angle:"Parts lie at any angle",angleText:"Each good part is learned in several rotations.",angleAuto:"Decide by the images",angleNone:"No, always the same",angleAny:"Yes, at any angle",angleMirrored:"Yes, and mirrored",region:"Where to look",regionText:"The whole image.",regionSome:"Only what is painted; see the images.",regionPaint:"Paint a region",regionChange:"Change the region",regionClear:"Whole image",method:"How it compares",methodText:"Learned anew when changed.",methodInctrl:"Trained on other defects",methodPatch:"By the good parts alone",className:"What the images show",classNameText:"A word or two, such as hazelnut."},region:{title:"Where to look",help:"Paint what counts. Where nothing is painted, the whole image counts.",picture:"A normal image, with what is painted",brush:"Brush",look:"Look here",ignore:"Ignore this",erase:"Eraser",size:"Size",rectangle:"Rectangle, in percent",left:"Left",top:"Top",width:"Width",height:"Height",addRectangle:"Paint the rectangle",added:"Painted.",undone:"Taken back.",cleared:"Nothing is painted.",clear:"Clear",use:"Use this region"}},inspect:{title:"Inspect",addFiles:"Add files",addFolder:"Add folder",addTitle:"Add images to inspect",addText:"Drop files or a folder anywhere, or choose them here.",addBefore:"You may add the images to inspect already; they wait.",nothingLearned:"Nothing is learned yet",nothingLearnedText:"Show some images of good parts first. Then each image here is compared with them.",toTeach:"Teach good parts",images:"Images",show:"Show",chips:{all:"All",anomalous:"Anomalous",unsure:"Unsure",normal:"Normal",unreadable:"Unreadable"},search:"Search by name",find:"Search \u2026",sort:"Order",orders:{added:"As added",score:"Highest score first",name:"By name"},noneFit:"No image fits. Choose All, or search for something else.",progress:(r,i,e,t)=>`${r} of ${i}`+(e>0?`, ${mc(e)}/s, ${t} left`:""),paused:(r,i)=>`Paused at ${r} of ${i}`,pause:"Pause",resume:"Resume",remove:"Remove image",removeKey:"Key Delete",removed:r=>`${r} is removed.`,verdicts:{waiting:"Waiting",unreadable:"Cannot be read",normal:"Looks normal",unsure:"Unsure",anomalous:"Anomalous",unknown:"No limit yet"},short:{waiting:"waits",unreadable:"unreadable",normal:"normal",unsure:"unsure",anomalous:"anomalous",unknown:"\u2013"},labels:{normal:"fine",anomalous:"defect"},percent:r=>`${r} %`,ofLimit:r=>`${r} % of the limit`,raw:r=>`Score ${r.toFixed(4)}`,unchecked:"The limit is not checked against known defects yet.",outdated:"Outdated result",stale:"This result is of what was learned before. Add the image again to score it anew.",imageNamed:r=>`Image ${r}`,position:(r,i)=>`${r} of ${i}`,previous:"Previous image",next:"Next image",back:"Back to all images",tools:"Viewer",zoom:"Zoom",zoomIn:"Zoom in",zoomOut:"Zoom out",zoomFit:"Show the whole image",heat:"Heat map",legendTitle:"The heat map's colours, from like the normal images to unlike them",legendLow:"normal",legendHigh:"anomalous",boxes:"Boxes",sides:"Side by side with the most similar normal image",full:"Full screen",keys:"Keys",keyList:[["\u2190 \u2192","image before, next image"],["N","it is fine"],["D","it is a defect"],["Space","hold: without the heat map"],["B","boxes"],["S","side by side with the most similar normal image"],["F","full screen"],["+ \u2212 0","zoom in, out, whole image"],["Shift + arrows","move the image"],["Delete","remove the image"],["?","this list"]],strongest:{anomalous:r=>`Anomalous \u2013 strongest ${r}`,unsure:r=>`Unsure \u2013 strongest ${r}`},places:["at upper left","at the top","at upper right","on the left","in the middle","on the right","at lower left","at the bottom","at lower right"],retry:"Try again",noOriginal:"The image itself is not kept. Add it again to see it in full, and why.",why:"Why",spots:"Spots, the strongest first",spot:r=>`Spot ${r}`,thisSpot:"This spot",nearestSpot:"Most similar normal spot",nearestImage:r=>`Most similar: ${r}`,inImage:r=>`In ${r}`,comparing:"Comparing \u2026",gone:"The normal image is not there any more.",say:"What do you say?",sayings:{normal:"It\u2019s fine",anomalous:"It\u2019s a defect"},labelKey:{normal:"Key N",anomalous:"Key D"},labelled:{normal:"You said that it is fine. Press again to take that back.",anomalous:"You said that it is a defect. Press again to take that back."},offer:"Shall it help with the next images?",addToCheck:"Add to the check set",teachIt:"Teach it",taught:{check:r=>`${r} is in the check set now.`,learn:r=>`${r} is learned as a good part.`},details:{title:"Details",score:"Score",limit:"Limit",size:"Pixels",regions:"Regions",method:"Method",decoder:"Decoded by"},decoders:{inctrl:"this page: same score everywhere",browser:"the browser"},limit:"Limit",noLimit:"There is no limit yet: the normal images are learned without one.",limitValue:(r,i)=>`${r.toFixed(4)}, ${i} % of the learned limit`,presets:"Limits on offer",preset:{more:"Catch more",balanced:"Balanced",fewer:"Fewer alarms"},counted:{anomalous:r=>`${r} anomalous`,unsure:r=>`${r} unsure`,normal:r=>`${r} normal`},notChecked:(r,i)=>{let e=[r>0&&(r===1?"1 defect":`${r} defects`),i>0&&(i===1?"1 that is fine":`${i} that are fine`)].filter(t=>t);return"Not yet checked against known defects."+(e.length>0?` Label ${e.join(" and ")} to find the best limit.`:"")},best:r=>`Best limit ${r.limit.toFixed(3)}: catches ${r.caught} of ${r.defects}, ${r.alarms} false ${r.alarms===1?"alarm":"alarms"}.`,checkedNow:r=>`Checked on your labels: catches ${r.caught} of ${r.defects}, ${r.alarms} false ${r.alarms===1?"alarm":"alarms"} of ${r.fine}.`,apply:"Apply",applied:r=>`The limit is ${r.toFixed(3)}.`,aid:"An aid; not for diagnosis.",chartKey:{bars:"results",normals:"normal images",labels:"your labels"}},live:ho,report:mo}});function di(r){return[uc()??"",...r].map(t=>t.slice(0,2).toLowerCase()).find(t=>Object.hasOwn(pe,t))??"en"}function vo(r){try{localStorage.setItem(bo,r)}catch{}}function uc(){try{return localStorage.getItem(bo)}catch{return null}}var pe,bo,ci=v(()=>{"use strict";h();p();co();go();pe={en:fo,de:lo},bo="inctrl-language"});var hi,pi,Nr,wo,mt,xo,k,yo,Hr,Fr=v(()=>{h();p();hi=globalThis,pi=hi.ShadowRoot&&(hi.ShadyCSS===void 0||hi.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Nr=Symbol(),wo=new WeakMap,mt=class{constructor(i,e,t){if(this._$cssResult$=!0,t!==Nr)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=i,this.t=e}get styleSheet(){let i=this.o,e=this.t;if(pi&&i===void 0){let t=e!==void 0&&e.length===1;t&&(i=wo.get(e)),i===void 0&&((this.o=i=new CSSStyleSheet).replaceSync(this.cssText),t&&wo.set(e,i))}return i}toString(){return this.cssText}},xo=r=>new mt(typeof r=="string"?r:r+"",void 0,Nr),k=(r,...i)=>{let e=r.length===1?r[0]:i.reduce((t,n,s)=>t+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+r[s+1],r[0]);return new mt(e,r,Nr)},yo=(r,i)=>{if(pi)r.adoptedStyleSheets=i.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of i){let t=document.createElement("style"),n=hi.litNonce;n!==void 0&&t.setAttribute("nonce",n),t.textContent=e.cssText,r.appendChild(t)}},Hr=pi?r=>r:r=>r instanceof CSSStyleSheet?(i=>{let e="";for(let t of i.cssRules)e+=t.cssText;return xo(e)})(r):r});var fc,gc,bc,vc,wc,xc,mi,$o,yc,$c,ut,Ur,So,ko,ne,ui=v(()=>{h();p();Fr();Fr();({is:fc,defineProperty:gc,getOwnPropertyDescriptor:bc,getOwnPropertyNames:vc,getOwnPropertySymbols:wc,getPrototypeOf:xc}=Object),mi=globalThis,$o=mi.trustedTypes,yc=$o?$o.emptyScript:"",$c=mi.reactiveElementPolyfillSupport,ut=(r,i)=>r,Ur={toAttribute(r,i){switch(i){case Boolean:r=r?yc:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,i){let e=r;switch(i){case Boolean:e=r!==null;break;case Number:e=r===null?null:Number(r);break;case Object:case Array:try{e=JSON.parse(r)}catch{e=null}}return e}},So=(r,i)=>!fc(r,i),ko={attribute:!0,type:String,converter:Ur,reflect:!1,useDefault:!1,hasChanged:So};Symbol.metadata??=Symbol("metadata"),mi.litPropertyMetadata??=new WeakMap;ne=class extends HTMLElement{static addInitializer(i){this._$Ei(),(this.l??=[]).push(i)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(i,e=ko){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(i)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(i,e),!e.noAccessor){let t=Symbol(),n=this.getPropertyDescriptor(i,t,e);n!==void 0&&gc(this.prototype,i,n)}}static getPropertyDescriptor(i,e,t){let{get:n,set:s}=bc(this.prototype,i)??{get(){return this[e]},set(o){this[e]=o}};return{get:n,set(o){let a=n?.call(this);s?.call(this,o),this.requestUpdate(i,a,t)},configurable:!0,enumerable:!0}}static getPropertyOptions(i){return this.elementProperties.get(i)??ko}static _$Ei(){if(this.hasOwnProperty(ut("elementProperties")))return;let i=xc(this);i.finalize(),i.l!==void 0&&(this.l=[...i.l]),this.elementProperties=new Map(i.elementProperties)}static finalize(){if(this.hasOwnProperty(ut("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ut("properties"))){let e=this.properties,t=[...vc(e),...wc(e)];for(let n of t)this.createProperty(n,e[n])}let i=this[Symbol.metadata];if(i!==null){let e=litPropertyMetadata.get(i);if(e!==void 0)for(let[t,n]of e)this.elementProperties.set(t,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(i){let e=[];if(Array.isArray(i)){let t=new Set(i.flat(1/0).reverse());for(let n of t)e.unshift(Hr(n))}else i!==void 0&&e.push(Hr(i));return e}static _$Eu(i,e){let t=e.attribute;return t===!1?void 0:typeof t=="string"?t:typeof i=="string"?i.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(i=>this.enableUpdating=i),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(i=>i(this))}addController(i){(this._$EO??=new Set).add(i),this.renderRoot!==void 0&&this.isConnected&&i.hostConnected?.()}removeController(i){this._$EO?.delete(i)}_$E_(){let i=new Map,e=this.constructor.elementProperties;for(let t of e.keys())this.hasOwnProperty(t)&&(i.set(t,this[t]),delete this[t]);i.size>0&&(this._$Ep=i)}createRenderRoot(){let i=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return yo(i,this.constructor.elementStyles),i}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(i=>i.hostConnected?.())}enableUpdating(i){}disconnectedCallback(){this._$EO?.forEach(i=>i.hostDisconnected?.())}attributeChangedCallback(i,e,t){this._$AK(i,t)}_$ET(i,e){let t=this.constructor.elementProperties.get(i),n=this.constructor._$Eu(i,t);if(n!==void 0&&t.reflect===!0){let s=(t.converter?.toAttribute!==void 0?t.converter:Ur).toAttribute(e,t.type);this._$Em=i,s==null?this.removeAttribute(n):this.setAttribute(n,s),this._$Em=null}}_$AK(i,e){let t=this.constructor,n=t._$Eh.get(i);if(n!==void 0&&this._$Em!==n){let s=t.getPropertyOptions(n),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:Ur;this._$Em=n;let a=o.fromAttribute(e,s.type);this[n]=a??this._$Ej?.get(n)??a,this._$Em=null}}requestUpdate(i,e,t,n=!1,s){if(i!==void 0){let o=this.constructor;if(n===!1&&(s=this[i]),t??=o.getPropertyOptions(i),!((t.hasChanged??So)(s,e)||t.useDefault&&t.reflect&&s===this._$Ej?.get(i)&&!this.hasAttribute(o._$Eu(i,t))))return;this.C(i,e,t)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(i,e,{useDefault:t,reflect:n,wrapped:s},o){t&&!(this._$Ej??=new Map).has(i)&&(this._$Ej.set(i,o??e??this[i]),s!==!0||o!==void 0)||(this._$AL.has(i)||(this.hasUpdated||t||(e=void 0),this._$AL.set(i,e)),n===!0&&this._$Em!==i&&(this._$Eq??=new Set).add(i))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let i=this.scheduleUpdate();return i!=null&&await i,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[n,s]of this._$Ep)this[n]=s;this._$Ep=void 0}let t=this.constructor.elementProperties;if(t.size>0)for(let[n,s]of t){let{wrapped:o}=s,a=this[n];o!==!0||this._$AL.has(n)||a===void 0||this.C(n,void 0,s,a)}}let i=!1,e=this._$AL;try{i=this.shouldUpdate(e),i?(this.willUpdate(e),this._$EO?.forEach(t=>t.hostUpdate?.()),this.update(e)):this._$EM()}catch(t){throw i=!1,this._$EM(),t}i&&this._$AE(e)}willUpdate(i){}_$AE(i){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(i)),this.updated(i)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(i){return!0}update(i){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(i){}firstUpdated(i){}};ne.elementStyles=[],ne.shadowRootOptions={mode:"open"},ne[ut("elementProperties")]=new Map,ne[ut("finalized")]=new Map,$c?.({ReactiveElement:ne}),(mi.reactiveElementVersions??=[]).push("2.1.2")});function Bo(r,i){if(!Gr(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Eo!==void 0?Eo.createHTML(i):i}function Le(r,i,e=r,t){if(i===N)return i;let n=t!==void 0?e._$Co?.[t]:e._$Cl,s=bt(i)?void 0:i._$litDirective$;return n?.constructor!==s&&(n?._$AO?.(!1),s===void 0?n=void 0:(n=new s(r),n._$AT(r,e,t)),t!==void 0?(e._$Co??=[])[t]=n:e._$Cl=n),n!==void 0&&(i=Le(r,n._$AS(r,i.values),n,t)),i}var Vr,Mo,fi,Eo,qr,se,Kr,kc,Ie,gt,bt,Gr,jo,Wr,ft,Ao,Po,Pe,To,Io,Co,Zr,c,Q,ef,N,y,Lo,Te,zo,vt,gi,We,je,bi,vi,wi,xi,_o,Sc,Oo,Ve=v(()=>{h();p();Vr=globalThis,Mo=r=>r,fi=Vr.trustedTypes,Eo=fi?fi.createPolicy("lit-html",{createHTML:r=>r}):void 0,qr="$lit$",se=`lit$${Math.random().toFixed(9).slice(2)}$`,Kr="?"+se,kc=`<${Kr}>`,Ie=document,gt=()=>Ie.createComment(""),bt=r=>r===null||typeof r!="object"&&typeof r!="function",Gr=Array.isArray,jo=r=>Gr(r)||typeof r?.[Symbol.iterator]=="function",Wr=`[ 	
\f\r]`,ft=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ao=/-->/g,Po=/>/g,Pe=RegExp(`>|${Wr}(?:([^\\s"'>=/]+)(${Wr}*=${Wr}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),To=/'/g,Io=/"/g,Co=/^(?:script|style|textarea|title)$/i,Zr=r=>(i,...e)=>({_$litType$:r,strings:i,values:e}),c=Zr(1),Q=Zr(2),ef=Zr(3),N=Symbol.for("lit-noChange"),y=Symbol.for("lit-nothing"),Lo=new WeakMap,Te=Ie.createTreeWalker(Ie,129);zo=(r,i)=>{let e=r.length-1,t=[],n,s=i===2?"<svg>":i===3?"<math>":"",o=ft;for(let a=0;a<e;a++){let l=r[a],d,m,u=-1,w=0;for(;w<l.length&&(o.lastIndex=w,m=o.exec(l),m!==null);)w=o.lastIndex,o===ft?m[1]==="!--"?o=Ao:m[1]!==void 0?o=Po:m[2]!==void 0?(Co.test(m[2])&&(n=RegExp("</"+m[2],"g")),o=Pe):m[3]!==void 0&&(o=Pe):o===Pe?m[0]===">"?(o=n??ft,u=-1):m[1]===void 0?u=-2:(u=o.lastIndex-m[2].length,d=m[1],o=m[3]===void 0?Pe:m[3]==='"'?Io:To):o===Io||o===To?o=Pe:o===Ao||o===Po?o=ft:(o=Pe,n=void 0);let x=o===Pe&&r[a+1].startsWith("/>")?" ":"";s+=o===ft?l+kc:u>=0?(t.push(d),l.slice(0,u)+qr+l.slice(u)+se+x):l+se+(u===-2?a:x)}return[Bo(r,s+(r[e]||"<?>")+(i===2?"</svg>":i===3?"</math>":"")),t]},vt=class r{constructor({strings:i,_$litType$:e},t){let n;this.parts=[];let s=0,o=0,a=i.length-1,l=this.parts,[d,m]=zo(i,e);if(this.el=r.createElement(d,t),Te.currentNode=this.el.content,e===2||e===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(n=Te.nextNode())!==null&&l.length<a;){if(n.nodeType===1){if(n.hasAttributes())for(let u of n.getAttributeNames())if(u.endsWith(qr)){let w=m[o++],x=n.getAttribute(u).split(se),$=/([.?@])?(.*)/.exec(w);l.push({type:1,index:s,name:$[2],strings:x,ctor:$[1]==="."?bi:$[1]==="?"?vi:$[1]==="@"?wi:je}),n.removeAttribute(u)}else u.startsWith(se)&&(l.push({type:6,index:s}),n.removeAttribute(u));if(Co.test(n.tagName)){let u=n.textContent.split(se),w=u.length-1;if(w>0){n.textContent=fi?fi.emptyScript:"";for(let x=0;x<w;x++)n.append(u[x],gt()),Te.nextNode(),l.push({type:2,index:++s});n.append(u[w],gt())}}}else if(n.nodeType===8)if(n.data===Kr)l.push({type:2,index:s});else{let u=-1;for(;(u=n.data.indexOf(se,u+1))!==-1;)l.push({type:7,index:s}),u+=se.length-1}s++}}static createElement(i,e){let t=Ie.createElement("template");return t.innerHTML=i,t}};gi=class{constructor(i,e){this._$AV=[],this._$AN=void 0,this._$AD=i,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(i){let{el:{content:e},parts:t}=this._$AD,n=(i?.creationScope??Ie).importNode(e,!0);Te.currentNode=n;let s=Te.nextNode(),o=0,a=0,l=t[0];for(;l!==void 0;){if(o===l.index){let d;l.type===2?d=new We(s,s.nextSibling,this,i):l.type===1?d=new l.ctor(s,l.name,l.strings,this,i):l.type===6&&(d=new xi(s,this,i)),this._$AV.push(d),l=t[++a]}o!==l?.index&&(s=Te.nextNode(),o++)}return Te.currentNode=Ie,n}p(i){let e=0;for(let t of this._$AV)t!==void 0&&(t.strings!==void 0?(t._$AI(i,t,e),e+=t.strings.length-2):t._$AI(i[e])),e++}},We=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(i,e,t,n){this.type=2,this._$AH=y,this._$AN=void 0,this._$AA=i,this._$AB=e,this._$AM=t,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let i=this._$AA.parentNode,e=this._$AM;return e!==void 0&&i?.nodeType===11&&(i=e.parentNode),i}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(i,e=this){i=Le(this,i,e),bt(i)?i===y||i==null||i===""?(this._$AH!==y&&this._$AR(),this._$AH=y):i!==this._$AH&&i!==N&&this._(i):i._$litType$!==void 0?this.$(i):i.nodeType!==void 0?this.T(i):jo(i)?this.k(i):this._(i)}O(i){return this._$AA.parentNode.insertBefore(i,this._$AB)}T(i){this._$AH!==i&&(this._$AR(),this._$AH=this.O(i))}_(i){this._$AH!==y&&bt(this._$AH)?this._$AA.nextSibling.data=i:this.T(Ie.createTextNode(i)),this._$AH=i}$(i){let{values:e,_$litType$:t}=i,n=typeof t=="number"?this._$AC(i):(t.el===void 0&&(t.el=vt.createElement(Bo(t.h,t.h[0]),this.options)),t);if(this._$AH?._$AD===n)this._$AH.p(e);else{let s=new gi(n,this),o=s.u(this.options);s.p(e),this.T(o),this._$AH=s}}_$AC(i){let e=Lo.get(i.strings);return e===void 0&&Lo.set(i.strings,e=new vt(i)),e}k(i){Gr(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,t,n=0;for(let s of i)n===e.length?e.push(t=new r(this.O(gt()),this.O(gt()),this,this.options)):t=e[n],t._$AI(s),n++;n<e.length&&(this._$AR(t&&t._$AB.nextSibling,n),e.length=n)}_$AR(i=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);i!==this._$AB;){let t=Mo(i).nextSibling;Mo(i).remove(),i=t}}setConnected(i){this._$AM===void 0&&(this._$Cv=i,this._$AP?.(i))}},je=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(i,e,t,n,s){this.type=1,this._$AH=y,this._$AN=void 0,this.element=i,this.name=e,this._$AM=n,this.options=s,t.length>2||t[0]!==""||t[1]!==""?(this._$AH=Array(t.length-1).fill(new String),this.strings=t):this._$AH=y}_$AI(i,e=this,t,n){let s=this.strings,o=!1;if(s===void 0)i=Le(this,i,e,0),o=!bt(i)||i!==this._$AH&&i!==N,o&&(this._$AH=i);else{let a=i,l,d;for(i=s[0],l=0;l<s.length-1;l++)d=Le(this,a[t+l],e,l),d===N&&(d=this._$AH[l]),o||=!bt(d)||d!==this._$AH[l],d===y?i=y:i!==y&&(i+=(d??"")+s[l+1]),this._$AH[l]=d}o&&!n&&this.j(i)}j(i){i===y?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,i??"")}},bi=class extends je{constructor(){super(...arguments),this.type=3}j(i){this.element[this.name]=i===y?void 0:i}},vi=class extends je{constructor(){super(...arguments),this.type=4}j(i){this.element.toggleAttribute(this.name,!!i&&i!==y)}},wi=class extends je{constructor(i,e,t,n,s){super(i,e,t,n,s),this.type=5}_$AI(i,e=this){if((i=Le(this,i,e,0)??y)===N)return;let t=this._$AH,n=i===y&&t!==y||i.capture!==t.capture||i.once!==t.once||i.passive!==t.passive,s=i!==y&&(t===y||n);n&&this.element.removeEventListener(this.name,this,t),s&&this.element.addEventListener(this.name,this,i),this._$AH=i}handleEvent(i){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,i):this._$AH.handleEvent(i)}},xi=class{constructor(i,e,t){this.element=i,this.type=6,this._$AN=void 0,this._$AM=e,this.options=t}get _$AU(){return this._$AM._$AU}_$AI(i){Le(this,i)}},_o={M:qr,P:se,A:Kr,C:1,L:zo,R:gi,D:jo,V:Le,I:We,H:je,N:vi,U:wi,B:bi,F:xi},Sc=Vr.litHtmlPolyfillSupport;Sc?.(vt,We),(Vr.litHtmlVersions??=[]).push("3.3.3");Oo=(r,i,e)=>{let t=e?.renderBefore??i,n=t._$litPart$;if(n===void 0){let s=e?.renderBefore??null;t._$litPart$=n=new We(i.insertBefore(gt(),s),s,void 0,e??{})}return n._$AI(r),n}});var Yr,F,Mc,Do=v(()=>{h();p();ui();ui();Ve();Ve();Yr=globalThis,F=class extends ne{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let i=super.createRenderRoot();return this.renderOptions.renderBefore??=i.firstChild,i}update(i){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(i),this._$Do=Oo(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return N}};F._$litElement$=!0,F.finalized=!0,Yr.litElementHydrateSupport?.({LitElement:F});Mc=Yr.litElementPolyfillSupport;Mc?.({LitElement:F});(Yr.litElementVersions??=[]).push("4.2.2")});var Ro=v(()=>{h();p();});var A=v(()=>{h();p();ui();Ve();Do();Ro()});function No(r,i=di(navigator.languages)){qe={store:r,language:i},Fo()}function Ho(r){qe.language=r,vo(r),Fo();for(let i of Jr)i.requestUpdate()}function Fo(){let{language:r}=qe;document.documentElement.lang=r,document.title=pe[r].app.name}function Ke(r){let i=r.target,e=i.getRootNode();r.newState!=="closed"||!i.contains(e.activeElement)||e.querySelector(`[popovertarget=${i.id}]`)?.focus()}var qe,Jr,S,M,I=v(()=>{"use strict";h();p();A();ci();Jr=new Set;S=class extends F{get store(){return qe.store}get state(){return this.store.state}get text(){return pe[qe.language]}get locale(){return qe.language}find(i){return this.renderRoot.querySelector(i)}connectedCallback(){super.connectedCallback(),Jr.add(this),this.leave=this.store.subscribe(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),Jr.delete(this),this.leave?.()}};M=k`
  :host { display: block; box-sizing: border-box; }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button, .button {
    font: inherit; font-weight: 500; color: var(--ink); background: var(--raised);
    border: 1px solid var(--line); border-radius: 8px; min-height: 40px; padding: 0 14px;
    cursor: pointer; display: inline-flex; align-items: center; gap: 8px;
    justify-content: center; text-align: start; position: relative;
  }
  button:hover:not(:disabled), .button:hover { background: var(--hover); }
  button:disabled { color: var(--faint); cursor: default; }
  button.primary, .button.primary {
    background: var(--accent); border-color: var(--accent); color: var(--on-accent);
  }
  button.primary:hover:not(:disabled), .button.primary:hover { background: var(--accent-deep); }
  button.primary:disabled {
    background: var(--hover); border-color: var(--line); color: var(--faint);
  }
  button.plain { border-color: transparent; background: transparent; }
  button.plain:hover:not(:disabled) { background: var(--hover); }
  button.soft { background: var(--accent-soft); border-color: transparent; color: var(--accent); }
  button.soft:hover:not(:disabled) { border-color: var(--accent); background: var(--accent-soft); }
  button.icon-only { width: 40px; padding: 0; flex: none; }
  :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
  .button:focus-within { outline: 3px solid var(--focus); outline-offset: 2px; }
  .button input[type=file] {
    position: absolute; inset: 0; width: 100%; height: 100%; min-height: 0; opacity: 0;
    cursor: pointer; padding: 0; border: 0; font-size: 0;
  }
  input, select, textarea {
    font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--control);
    border-radius: 8px; min-height: 40px; padding: 0 10px; max-width: 100%;
  }
  input[type=checkbox], input[type=radio] {
    width: 20px; height: 20px; min-height: 0; margin: 0; flex: none; accent-color: var(--accent);
  }
  h1, h2, h3 { line-height: 1.2; margin: 0; font-weight: 650; text-wrap: balance; }
  [tabindex="-1"]:focus-visible { outline: none; }
  p { margin: 0; }
  .quiet { color: var(--quiet); }
  .icon { width: 20px; height: 20px; flex: none; }
  .hidden-text {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap;
  }
  progress {
    appearance: none; display: block; width: 100%; height: 8px; border: 0; border-radius: 4px;
    background: var(--line); overflow: hidden;
  }
  progress::-webkit-progress-bar { background: var(--line); }
  progress::-webkit-progress-value { background: var(--accent); border-radius: 4px; }
  progress::-moz-progress-bar { background: var(--accent); border-radius: 4px; }
  [popover] {
    position: fixed; inset: auto; margin: 0; padding: 8px; color: var(--ink);
    background: var(--raised); border: 1px solid var(--line); border-radius: 12px;
    box-shadow: var(--shadow); max-width: calc(100vw - 16px); max-height: calc(100dvh - 72px);
    overflow: auto;
  }
  dialog {
    color: var(--ink); background: var(--raised); border: 1px solid var(--line);
    border-radius: 16px; box-shadow: var(--shadow); padding: 24px; max-width: min(92vw, 640px);
    max-height: 92dvh;
  }
  dialog::backdrop { background: rgb(10 14 20 / 0.55); }
  dialog .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 24px; }
  @media (hover: none) and (pointer: coarse) { /* phones choose no folders */
    .folder { display: none; }
  }
  @media (prefers-reduced-motion: no-preference) {
    button, .button { transition: background-color 0.12s, border-color 0.12s; }
  }
`});var Ec,b,B=v(()=>{"use strict";h();p();A();Ec={add:"M12 5v14M5 12h14",again:"M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",alert:"M12 3 2 20h20L12 3ZM12 10v4M12 17v.5",angle:"M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",arrow:"M5 12h14M13 6l6 6-6 6",back:"M15 5l-7 7 7 7",background:"M4 4h16v16H4zM8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0",boxes:"M4 5h9v9H4zM17 11h3v9h-9v-3",broken:"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M6 18 18 6",brush:"M14 5l5 5-8 7c-1 3-4 3-7 3 1-1 1-3 2-5 1-1 2-1 3-1l5-9Z",camera:"M4 7h4l2-3h4l2 3h4v12H4zM8.5 13a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",check:"M5 13l4 4L19 7",close:"M6 6l12 12M18 6 6 18",cube:"M12 3l8 4.5v9L12 21l-8-4.5v-9L12 3ZM4 7.5l8 4.5 8-4.5M12 12v9",detail:"M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",disk:"M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",down:"M6 9l6 6 6-6",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",folder:"M3 6h6l2 3h10v10H3z",forward:"M9 5l7 7-7 7",full:"M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",inspect:"M4 11a7 7 0 1 0 14 0 7 7 0 1 0-14 0M16 16l5 5",keys:"M3 6h18v12H3zM7 10v.1M11 10v.1M15 10v.1M8 14h8",language:"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18",learn:"M12 4 2 9l10 5 10-5-10-5ZM6 11v5c3 3 9 3 12 0v-5",lightbulb:"M9 18h6M10 21h4M8.5 14.5a6 6 0 1 1 7 0c-.6.6-.5 1.5-.5 3.5h-6c0-2 .1-2.9-.5-3.5Z",live:"M3 7h12v10H3zM15 11l6-3v8l-6-3",lock:"M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",minus:"M6 12h12",more:"M12 5.5v.1M12 12v.1M12 18.5v.1",open:"M12 15V4M7 9l5-5 5 5M4 15v5h16v-5",pause:"M8 5v14M16 5v14",play:"M7 4l13 8-13 8Z",report:"M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5",save:"M12 4v11M7 10l5 5 5-5M4 15v5h16v-5",server:"M4 4h16v7H4zM4 13h16v7H4zM8 7.5v.1M8 16.5v.1",sides:"M3 5h18v14H3zM12 5v14",small:"M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7",swap:"M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",trash:"M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",unsure:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.5",wait:"M12 7v5l3 2M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0"},b=r=>c`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <path d=${Ec[r]} /></svg>`});function Wo(r){for(let i of r.getTracks())i.stop()}var $i,Xr,ki=v(()=>{"use strict";h();p();A();K();I();B();$i=r=>r.dispatchEvent(new CustomEvent("camera",{bubbles:!0,composed:!0})),Xr=class extends S{constructor(){super();this.shoot=async()=>{let e=this.find("video"),t=new OffscreenCanvas(e.videoWidth,e.videoHeight);t.getContext("2d").drawImage(e,0,0);let n=await t.convertToBlob({type:"image/png"});this.count++;let s=new Date().toTimeString().slice(0,8).replaceAll(":","");this.store.addNormals([{name:`camera-${s}-${this.count}.png`,file:n}])};this.fault="",this.sees=!1,this.cameras=[],this.count=0}static{this.properties={fault:{state:!0},sees:{state:!0},cameras:{state:!0},count:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    dialog { width: 720px; max-width: 96vw; }
    h2 { font-size: 20px; margin-bottom: 16px; }
    video { display: block; width: 100%; max-height: 60dvh; background: #000; border-radius: 8px; }
    .actions { align-items: center; }
    select { flex: 1; min-width: 120px; }
  `]}async open(){this.find("dialog")?.showModal(),this.count=0,await this.start()}async start(e){this.stop(),this.fault="";let t={width:{ideal:1920},height:{ideal:1080}},n=e===void 0?{facingMode:"environment"}:{deviceId:e};try{let s=await navigator.mediaDevices.getUserMedia({video:{...t,...n}});if(!this.find("dialog")?.open)return Wo(s);this.stream=s;let o=this.find("video");o.srcObject=s,await o.play(),this.sees=!0;let a=await navigator.mediaDevices.enumerateDevices();this.cameras=a.filter(({kind:l})=>l==="videoinput")}catch(s){this.fault=L(s)}}stop(){this.sees=!1,this.stream&&Wo(this.stream),this.stream=void 0}render(){let e=this.text.teach,t=n=>this.start(n.target.value);return c`<dialog aria-labelledby="camera" @close=${this.stop}>
      <h2 id="camera">${e.camera}</h2>
      <video playsinline muted aria-label=${e.cameraImage} .muted=${!0}></video>
      <p role="alert">${this.fault&&e.noCamera(this.fault)}</p>
      <div class="actions">
        <button class="primary" ?disabled=${!this.sees} @click=${this.shoot}>
          ${b("camera")}${e.shoot}</button>
        ${this.cameras.length>1?c`<select aria-label=${e.whichCamera} @change=${t}>
          ${this.cameras.map(n=>c`<option value=${n.deviceId}>${n.label}</option>`)}
        </select>`:""}
        <button @click=${()=>this.find("dialog")?.close()}>${e.done}</button>
        <span role="status">${this.count>0?e.shot(this.count):""}</span>
      </div></dialog>`}};customElements.define("capture-dialog",Xr)});async function Qr(r){let e=[...r?.items??[]].filter(({kind:n})=>n==="file").map(n=>n.webkitGetAsEntry?.());if(!e.some(n=>n?.isDirectory))return Be(r?.files??[]);let t=[];for(let n of e)n?.isFile?t.push({file:await Ko(n),path:"",name:n.name}):n&&await Go(n,t);return Zo(t)}async function Go(r,i){let e=r.createReader();for(;;){let t=await new Promise((n,s)=>e.readEntries(n,s));if(t.length===0)return;for(let n of t){let s=n.fullPath.replace(/^\//,"");n.isDirectory?await Go(n,i):i.push({file:await Ko(n),path:s,name:s})}}}async function Zo(r){let i={images:[],projects:[],prompts:[],refused:[]},e=new Set(r.map(({path:n})=>n)),t=r.some(({path:n})=>n!=="")?r.sort((n,s)=>n.path<s.path?-1:1):r;for(let{file:n,path:s,name:o}of t){let a=s||o,d=Bc(s,e)??(n?void 0:{name:a,reason:"unreadable"});d?i.refused.at(-1)?.name!==d.name&&i.refused.push(d):await Lc(n,a,s!=="",i)}return i}async function Lc(r,i,e,t){let n=/\.([^.]*)$/.exec(r.name)?.[1]?.toLowerCase()??"";if(!e&&n==="inctrl")return void t.projects.push(r);if(!e&&n==="prompts")return void t.prompts.push(r);let s=await jc(r,n,e);s?t.refused.push({name:i,reason:s}):t.images.push({name:i,file:r})}async function jc(r,i,e){if(e&&r.name.startsWith("."))return"hidden";if(e&&/\D/.test(i)&&!Vo.has(i))return qo[i]??"other";let t=await zc(r);if(t===void 0)return"unreadable";if(t==="")return"empty";let n=/\.[^.]*\.png$/.test(r.name);if(e&&n&&t.startsWith(Tc,37))return"heatmap";if(!Ic.test(t)){if(t.startsWith("%PDF"))return"pdf";if(/^[^]{4}\0{4}\{"/.test(t))return"model";if(!Vo.has(i)&&!(r.type.startsWith("image/")&&await Cc(r)))return qo[i]??"other"}}function Bc(r,i){let e=r.split("/").slice(0,-1);for(let t=2;t<=e.length;t++){let[n,s]=[e[t-1],e.slice(0,t).join("/")];if(n.startsWith(".")||Ac.includes(n))return{name:s,reason:"hidden"};if(i.has(`${s}/${Pc}`))return{name:s,reason:"output"}}}async function zc(r){try{return String.fromCharCode(...new Uint8Array(await r.slice(0,256).arrayBuffer()))}catch{return}}function Si(r,i){let e=new Map;for(let{name:t,reason:n}of r)e.set(n,[...e.get(n)??[],t]);return[...e].map(([t,n])=>{let s=a=>a.length>40?`${a.slice(0,39)}\u2026`:a,o=n.slice(0,3).map(s);return i.files.refused(o,n.length,i.files.reasons[t])}).join(" ")}var Vo,Ce,qo,Ac,Pc,Tc,Ic,Be,Ko,Cc,wt=v(()=>{"use strict";h();p();Vo=new Set("png apng jpg jpeg jpe jfif jif gif bmp dib tif tiff webp pbm pgm ppm pnm dcm dicom".split(" ")),Ce=["image/*",".jfif",".jpe",".jif",".dib",".pbm",".pgm",".ppm",".pnm",".dcm",".dicom"].join(","),qo={pdf:"pdf",heic:"heic",heif:"heic",safetensors:"model",onnx:"model",pt:"model",pth:"model",bin:"model",gguf:"model",txt:"text",md:"text",csv:"text",json:"text",jsonl:"text",html:"text",xml:"text"},Ac=["__MACOSX","@eaDir","$RECYCLE.BIN","System Volume Information","lost+found"],Pc=".inctrl-output",Tc="tEXtSoftware\0inctrl heat map",Ic=/^(\x89PNG|\xff\xd8|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|P[1-6]\s|[^]{128}DICM)/,Be=r=>Zo([...r].map(i=>({file:i,path:i.webkitRelativePath,name:i.name})));Ko=r=>new Promise(i=>r.file(i,()=>i(void 0)));Cc=r=>createImageBitmap(r).then(i=>(i.close(),!0),()=>!1)});async function Ge(r,i,e,t){try{let{images:n,projects:s,prompts:o,refused:a}=await r;a.length>0&&i.toast(Si(a,e),{kind:"error"});for(let l of s)await i.importProject(l,l.name);for(let l of o)await i.openPrompts(l,l.name);if(n.length>0)return t(n);if(s.length+o.length+a.length>0)return;i.toast(e.app.nothingThere,{kind:"error"})}catch(n){i.toast(L(n),{kind:"error"})}}var en,Mi=v(()=>{"use strict";h();p();A();K();I();wt();B();en=class extends S{constructor(){super();this.listeners={dragenter:e=>this.drag(e),dragover:e=>this.drag(e),dragleave:e=>{e.relatedTarget||(this.over=!1)},drop:e=>{e.preventDefault(),this.over=!1,this.take(Qr(e.dataTransfer))},paste:e=>{e.clipboardData?.files.length&&this.take(Qr(e.clipboardData))}};this.over=!1,this.asked=[]}static{this.properties={over:{state:!0},asked:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    .over {
      position: fixed; inset: 8px; z-index: 4; display: grid; place-content: center; gap: 8px;
      border: 3px dashed var(--accent); border-radius: 16px; text-align: center;
      background: color-mix(in srgb, var(--page) 88%, transparent); pointer-events: none;
    }
    .over strong { font-size: 24px; }
    h2 { font-size: 20px; }
    .choice { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 16px; }
    .choice button { flex-direction: column; padding: 24px 16px; text-align: center; }
    .choice .icon { width: 32px; height: 32px; color: var(--accent); }
    @media (max-width: 500px) { .choice { grid-template-columns: 1fr; } }
  `]}connectedCallback(){super.connectedCallback();for(let[e,t]of Object.entries(this.listeners))addEventListener(e,t)}disconnectedCallback(){super.disconnectedCallback();for(let[e,t]of Object.entries(this.listeners))removeEventListener(e,t)}render(){let e=this.text.app,t=this.use(),n=t==="normal"?e.dropNormal:t==="inspect"?e.dropInspect:e.dropAsk;return c`
      ${this.over?c`<div class="over" aria-hidden="true">
        <strong>${e.dropHere}</strong><span>${n}</span></div>`:""}
      <dialog aria-labelledby="what" @close=${()=>this.asked=[]}>
        <h2 id="what">${e.whatAreThey(this.asked.length)}</h2>
        <div class="choice">
          <button @click=${()=>this.answer("normal")}>${b("learn")}${e.asNormal}</button>
          <button @click=${()=>this.answer("inspect")}>${b("inspect")}${e.asInspect}</button>
        </div>
        <div class="actions"><button class="plain"
          @click=${()=>this.find("dialog")?.close()}>${e.cancel}</button></div>
      </dialog>`}use(){let{step:e,learned:t,normals:n}=this.state,s=t!==void 0||n.length>0;if(e==="teach"||e==="start"&&!s)return"normal";if(e==="inspect"&&s)return"inspect"}drag(e){e.dataTransfer?.types.includes("Files")&&(e.preventDefault(),this.over=!0)}take(e){return Ge(e,this.store,this.text,t=>this.place(t))}place(e){let t=this.use();if(t)return this.add(e,t);this.asked=[...this.asked,...e];let n=this.find("dialog");n?.open||n?.showModal()}answer(e){let t=this.asked;this.find("dialog")?.close(),this.add(t,e)}add(e,t){t==="normal"?this.store.addNormals(e):this.store.addImages(e),this.store.go(t==="normal"?"teach":"inspect")}};customElements.define("drop-anywhere",en)});async function _c(r,i,e){let t=r.target,{images:n,refused:s}=await Be(t.files??[]);t.value="",n.length>0&&i.addImages(n);let o=Si(s,e);o!==""&&i.toast(o,{kind:"error"})}function xt(r,i,e=!1){let{addFiles:t,addFolder:n}=i.inspect,s=o=>{_c(o,r,i)};return c`
    <label class="button ${e?"primary":""}">${b("add")}${t}
      <input type="file" multiple accept=${Ce} aria-label=${t} @change=${s}></label>
    <label class="button">${b("folder")}${n}
      <input type="file" webkitdirectory aria-label=${n} @change=${s}></label>`}var tn=v(()=>{"use strict";h();p();A();wt();B()});function yt(r){let[i,e]=[r.width/r.resizedWidth,r.height/r.resizedHeight];return{left:r.left*i,top:r.top*e,width:r.inputWidth*i,height:r.inputHeight*e}}var rn=v(()=>{"use strict";h();p()});function oe({zoom:r,x:i,y:e},t,n){let s=Ei(t,n)*r;return{scale:s,left:n.width/2-i*t.width*s,top:n.height/2-e*t.height*s}}function nn(r,i,e){let t=Math.min(Math.max(r.zoom,1),Yo(i,e)),n=Ei(i,e)*t,s=(o,a,l)=>{let d=l/2/(a*n);return d>=.5?.5:Math.min(Math.max(o,d),1-d)};return{zoom:t,x:s(r.x,i.width,e.width),y:s(r.y,i.height,e.height)}}function sn(r,i,e,t,n){let s=Math.min(Math.max(r.zoom*i,1),Yo(t,n)),o=oe(r,t,n),a=Ei(t,n)*s,l=(e.x-o.left)/o.scale,d=(e.y-o.top)/o.scale;return nn({zoom:s,x:(l+(n.width/2-e.x)/a)/t.width,y:(d+(n.height/2-e.y)/a)/t.height},t,n)}function Jo(r,i,e){let{scale:t,left:n,top:s}=oe(r,i,e),o=m=>Math.max(0,-m/t),a=(m,u,w)=>Math.min(w,(u-m)/t),[l,d]=[o(n),o(s)];return{left:l,top:d,width:a(n,e.width,i.width)-l,height:a(s,e.height,i.height)-d}}function Ai(r,i,e){let{left:t,top:n,width:s,height:o}=yt(r.frame),a=Math.floor((i-t)/s*r.columns),l=Math.floor((e-n)/o*r.rows);return a>=0&&l>=0&&a<r.columns&&l<r.rows?l*r.columns+a:void 0}function me(r,i,e=0){let{left:t,top:n,width:s,height:o}=yt(r.frame),[a,l]=[s/r.columns,o/r.rows],d=i%r.columns,m=Math.floor(i/r.columns);return{left:t+(d-e)*a,top:n+(m-e)*l,width:(1+2*e)*a,height:(1+2*e)*l}}function Xo(r,i){let e=Math.min(r.width,i.width),t=Math.min(r.height,i.height);return{left:Math.min(Math.max(r.left,0),i.width-e),top:Math.min(Math.max(r.top,0),i.height-t),width:e,height:t}}function _e(r){let i=new Set(r.outside),e=-1;for(let[t,n]of r.values.entries())!i.has(t)&&(e<0||n>r.values[e])&&(e=t);return Math.max(e,0)}var ze,Ei,Yo,Ze=v(()=>{"use strict";h();p();rn();ze={zoom:1,x:.5,y:.5},Ei=(r,i)=>Math.min(i.width/r.width,i.height/r.height);Yo=(r,i)=>Math.max(8,8/Ei(r,i))});function Oe(r,{name:i,file:e}){let{learned:t}=r.state,s=$t.find(a=>a.file===e&&a.learned===t)??{file:e,learned:t,kept:r.pixels({name:i,file:e}).then(io)},o=$t.filter(a=>a!==s);for(let a of o.splice(Oc-1))a.kept.then(l=>l.close(),()=>{});return $t=[s,...o],s.kept.catch(()=>{$t=$t.filter(a=>a!==s)}),s.kept}var Oc,$t,Pi=v(()=>{"use strict";h();p();Ae();Oc=4,$t=[]});function Dc(r,{width:i,height:e}){let t=Math.max(i,e);return{rows:r,columns:r,frame:{width:i,height:e,resizedWidth:i,resizedHeight:e,inputWidth:t,inputHeight:t,left:(i-t)/2,top:(e-t)/2}}}async function Rc(r,i,e){let{learned:t,model:n,project:s}=r.state;Qo!==t&&([on,Qo]=[new WeakMap,t]);let{width:o,height:a}=await Oe(r,i);if(s.options.view?.tiles&&n?.grid)return Dc(n.grid,{width:o,height:a});if(o===e.frame.width&&a===e.frame.height)return e;let{live:l}=r;if(!l)throw new Error("nothing is learned");let{engine:d,prompts:m}=l,u=on.get(i.file)??d.score(i.file,{prompts:m,name:i.name}).then(w=>w.map);return on.set(i.file,u),u}async function ea(r,i,e){let{file:t,name:n,result:s}=i,{map:o}=s,a=await r.nearest({name:n,file:t},e),l={image:i,patch:e,spot:me(o,e),near:a},m=r.state.normals.filter(E=>E.use==="learn"&&E.state==="ok")[a.prompt];if(!m)return l;let u=await Rc(r,m,o),{width:w,height:x}=u.frame,$=me(u,a.patch);return{...l,normal:{...m,width:w,height:x},nearSpot:$}}function ta(r,i){let[e,t]=[r.width*3,r.height*3],n=Math.max(e,t);return Xo({left:r.left+r.width/2-n/2,top:r.top+r.height/2-n/2,width:n,height:n},i)}var on,Qo,an=v(()=>{"use strict";h();p();Ze();Pi();on=new WeakMap});var ia,Ye,ue,ln=v(()=>{h();p();ia={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Ye=r=>(...i)=>({_$litDirective$:r,values:i}),ue=class{constructor(i){}get _$AU(){return this._$AM._$AU}_$AT(i,e,t){this._$Ct=i,this._$AM=e,this._$Ci=t}_$AS(i,e){return this.update(i,e)}update(i,e){return this.render(...e)}}});var Nc,ra,na,Je,fe,Hc,sa,oa,Ti,aa=v(()=>{h();p();Ve();({I:Nc}=_o),ra=r=>r,na=()=>document.createComment(""),Je=(r,i,e)=>{let t=r._$AA.parentNode,n=i===void 0?r._$AB:i._$AA;if(e===void 0){let s=t.insertBefore(na(),n),o=t.insertBefore(na(),n);e=new Nc(s,o,r,r.options)}else{let s=e._$AB.nextSibling,o=e._$AM,a=o!==r;if(a){let l;e._$AQ?.(r),e._$AM=r,e._$AP!==void 0&&(l=r._$AU)!==o._$AU&&e._$AP(l)}if(s!==n||a){let l=e._$AA;for(;l!==s;){let d=ra(l).nextSibling;ra(t).insertBefore(l,n),l=d}}}return e},fe=(r,i,e=r)=>(r._$AI(i,e),r),Hc={},sa=(r,i=Hc)=>r._$AH=i,oa=r=>r._$AH,Ti=r=>{r._$AR(),r._$AA.remove()}});var la,U,da=v(()=>{h();p();Ve();ln();aa();la=(r,i,e)=>{let t=new Map;for(let n=i;n<=e;n++)t.set(r[n],n);return t},U=Ye(class extends ue{constructor(r){if(super(r),r.type!==ia.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,i,e){let t;e===void 0?e=i:i!==void 0&&(t=i);let n=[],s=[],o=0;for(let a of r)n[o]=t?t(a,o):o,s[o]=e(a,o),o++;return{values:s,keys:n}}render(r,i,e){return this.dt(r,i,e).values}update(r,[i,e,t]){let n=oa(r),{values:s,keys:o}=this.dt(i,e,t);if(!Array.isArray(n))return this.ut=o,s;let a=this.ut??=[],l=[],d,m,u=0,w=n.length-1,x=0,$=s.length-1;for(;u<=w&&x<=$;)if(n[u]===null)u++;else if(n[w]===null)w--;else if(a[u]===o[x])l[x]=fe(n[u],s[x]),u++,x++;else if(a[w]===o[$])l[$]=fe(n[w],s[$]),w--,$--;else if(a[u]===o[$])l[$]=fe(n[u],s[$]),Je(r,l[$+1],n[u]),u++,$--;else if(a[w]===o[x])l[x]=fe(n[w],s[x]),Je(r,n[u],n[w]),w--,x++;else if(d===void 0&&(d=la(o,x,$),m=la(a,u,w)),d.has(a[u]))if(d.has(a[w])){let E=m.get(o[x]),C=E!==void 0?n[E]:null;if(C===null){let _=Je(r,n[u]);fe(_,s[x]),l[x]=_}else l[x]=fe(C,s[x]),Je(r,n[u],C),n[E]=null;x++}else Ti(n[w]),w--;else Ti(n[u]),u++;for(;x<=$;){let E=Je(r,l[$+1]);fe(E,s[x]),l[x++]=E}for(;u<=w;){let E=n[u++];E!==null&&Ti(E)}return this.ut=o,sa(r,l),N}})});var De=v(()=>{h();p();da()});function kt(r,i,e=!1){return i===void 0?"unknown":!e&&Math.abs(r-i)<=.1*i?"unsure":r>i?"anomalous":"normal"}function ge(r,i,e=!1){return r.error!==void 0?"unreadable":r.stale?"unknown":r.result?kt(r.result.score,i,e):"waiting"}var z,Re,be=v(()=>{"use strict";h();p();z=r=>r.project.limit??r.learned?.limit;Re=(r,i)=>Math.round(100*r/i)});function Uc(r,i){let e=(t,n=!1)=>r.filter(s=>s.defect===t&&(!n||Qi(s.score,i))).length;return{limit:i,caught:e(!0,!0),defects:e(!0),alarms:e(!1,!0),fine:e(!1)}}function Wc(r,i){let e=Math.fround((r+i)/2);return e<i?e:r}function Xe(r,i){let e=Uc(ha(r),i);return e.defects<St||e.fine<St?void 0:e}function dn(r){let i=ha(r),e=[...new Set(i.map(n=>n.score))].sort((n,s)=>n-s),t;for(let[n,s]of e.entries()){let o=e[n-1],a=o!==void 0&&Xe(r,Wc(o,s));if(!a)continue;let l=pa(a),d=s-o;(!t||l>t.right||l===t.right&&d>t.gap)&&(t={check:a,right:l,gap:d})}return t?.check}function W(r){let i=z(r),e=dn(r.images),t=i!==void 0&&Xe(r.images,i);return!!e&&!!t&&ca(t)>=ca(e)-Fc}function Vc(r){let i=r.sort((s,o)=>s-o),e=.75*(i.length-1),[t,n]=[i[Math.floor(e)],i[Math.ceil(e)]];return t===void 0?void 0:t+(n-t)*(e%1)}function ma(r){let i=r.learned?.limit;if(i===void 0)return;let e=Vc(r.normals.flatMap(n=>n.score??[])),t=Math.min(e??.9*i,.97*i);return{more:t,balanced:i,fewer:Math.min(1,i+(i-t)/2)}}var St,Fc,ha,pa,ca,Ne=v(()=>{"use strict";h();p();Fe();be();St=3,Fc=.05,ha=r=>r.flatMap(({label:i,result:e,stale:t})=>i&&e&&!t?[{score:e.score,defect:i==="anomalous"}]:[]);pa=({caught:r,defects:i,alarms:e,fine:t})=>r*t-e*i,ca=r=>(1+pa(r)/(r.defects*r.fine))/2});var ua,fa=v(()=>{"use strict";h();p();A();ua=k`
  :host { display: flex; flex-direction: column; min-height: 0; background: var(--raised); }
  .head { display: flex; gap: 8px; padding: 12px 12px 8px; }
  .head .button { flex: 1; padding: 0 8px; }
  .progress { display: grid; grid-template-columns: 1fr auto; align-items: center;
    padding: 0 12px 8px; font-variant-numeric: tabular-nums; font-size: 14px; }
  .progress progress { grid-column: 1 / -1; height: 4px; }
  .chips { display: flex; flex-wrap: wrap; gap: 6px; padding: 4px 12px 8px; }
  .chip { min-height: 32px; padding: 0 10px; border-radius: 16px; gap: 5px; font-size: 13px; }
  .chip .icon { width: 15px; height: 15px; }
  .chip b { font-weight: 650; font-variant-numeric: tabular-nums; }
  .chip.anomalous { color: var(--anomalous); }
  .chip.unsure { color: var(--unsure); }
  .chip.normal { color: var(--normal); }
  .chip[aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent); color: var(--ink); }
  .tools { display: grid; grid-template-columns: 1fr 1fr; gap: 8px;
    padding: 0 12px 12px; }
  .tools > * { min-width: 0; width: 100%; font-size: 14px; }
  .none { padding: 24px 16px; text-align: center; }
  .scroller { flex: 1; min-height: 0; overflow: hidden auto; position: relative;
    scrollbar-width: thin; overscroll-behavior: contain; border-top: 1px solid var(--line);
    padding-top: 8px; }
  .list { position: relative; height: calc(var(--height) + 8px); contain: strict; width: 100%; }
  .tile { position: absolute; left: 0; top: 0; width: var(--w);
    transform: translate(var(--x), var(--y)); border-radius: 8px; cursor: pointer;
    display: flex; flex-direction: column; --mark: var(--faint); contain: layout; }
  .tile.normal { --mark: var(--normal); }
  .tile.unsure { --mark: var(--unsure); }
  .tile.anomalous { --mark: var(--anomalous); }
  .thumb { display: block; position: relative; height: 96px; border-radius: 8px;
    overflow: hidden; background: var(--stage); border: 2px solid var(--mark);
    border-bottom-width: 4px; }
  .thumb canvas { width: 100%; height: 100%; object-fit: cover; display: block; }
  .thumb small { position: absolute; inset: 0; padding: 6px; font-size: 11px; line-height: 1.3;
    overflow: hidden; color: var(--ink); background: var(--hover); overflow-wrap: anywhere; }
  [data-text]::after { content: attr(data-text); } /* the tile's name says it too */
  .thumb i { position: absolute; left: 4px; top: 4px; padding: 0 6px; border-radius: 4px;
    font: 600 11px/18px system-ui, sans-serif; background: #101418; color: #fff; }
  .caption { display: flex; align-items: center; justify-content: center; gap: 4px;
    height: 26px; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--mark);
    font-weight: 600; white-space: nowrap; overflow: hidden; }
  .caption .icon { width: 15px; height: 15px; }
  .tile.waiting .caption, .tile.unreadable .caption, .tile.unknown .caption {
    color: var(--quiet); }
  .tile[aria-selected=true] .thumb { outline: 3px solid var(--accent); outline-offset: 0; }
  .tile:focus-visible { outline-offset: 1px; }
  @media (max-width: 700px) {
    .chips { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
    .chip { min-height: 40px; border-radius: 20px; flex: none; }
  }
`});function cn(r,i,e,t){let n=new Map,s={all:r.length,anomalous:0,unsure:0,normal:0,unreadable:0};for(let d of r){let m=ge(d,i,e);n.set(d.id,m),m in s&&s[m]++}let o=t.query.toLowerCase().split(/\s+/).filter(d=>d!==""),a=r.filter(d=>{let m=t.chip==="all"||n.get(d.id)===t.chip,u=d.name.toLowerCase();return m&&o.every(w=>u.includes(w))}),l=Kc[t.order];return{verdicts:n,counts:s,shown:l?a.sort(l):a}}var ga,ba,qc,Kc,va=v(()=>{"use strict";h();p();be();ga=["all","anomalous","unsure","normal","unreadable"],ba=["added","score","name"],qc=new Intl.Collator(void 0,{numeric:!0}).compare,Kc={added:void 0,score:(r,i)=>(i.result?.score??-1)-(r.result?.score??-1),name:(r,i)=>qc(r.name,i.name)}});function ve(r,i){let[e,t]=r>=1e9?["gigabyte",1e9]:r>=1e6?["megabyte",1e6]:["kilobyte",1e3],n={style:"unit",unit:e,maximumFractionDigits:r/t<100?1:0};return new Intl.NumberFormat(i,n).format(r/t)}function we(r,i){let e=r>=90,t={style:"unit",unit:e?"minute":"second",unitDisplay:"short",maximumFractionDigits:0};return new Intl.NumberFormat(i,t).format(Math.ceil(e?r/60:r))}var He=v(()=>{"use strict";h();p()});var Gc,Z,Ii=v(()=>{"use strict";h();p();B();Gc={normal:"check",anomalous:"alert",unsure:"unsure",unreadable:"broken",waiting:"wait",unknown:"minus"},Z=r=>b(Gc[r])});var hn=v(()=>{h();p();ln()});function Zc(r,i,e){let t=e===null?"null":typeof e=="object"?e.constructor?.name:typeof e;return new te("ArgumentError",`${r}: ${i} is wanted, not ${t}.`)}function Yc(r){return typeof r!="object"||r===null||ArrayBuffer.isView(r)?!1:Symbol.iterator in r||Symbol.asyncIterator in r||"length"in r&&typeof r.length=="number"}function wa(r,i,e){if(typeof i!="object"||i===null||Yc(i)||i instanceof AbortSignal)throw Zc(r,"an object of options",i);for(let[t,n]of Object.entries(i)){let s=Object.hasOwn(e,t)?e[t]:void 0;if(!(n===void 0||s?.(n)))throw new te("ArgumentError",s?`${r}.${t}: ${String(n).slice(0,64)} is out of range.`:Jc(r,t.slice(0,64),Object.keys(e)))}}function Jc(r,i,e){let[t]=e.map(s=>[Xc(i.toLowerCase(),s.toLowerCase()),s]).sort(([s],[o])=>s-o),n=t&&t[0]<=Math.max(1,t[1].length/3)?` Is "${t[1]}" meant?`:"";return`${r}: "${i}" is none of ${e.join(", ")}.${n}`}function Xc(r,i){let e=Array.from({length:i.length+1},(t,n)=>n);for(let t=1;t<=r.length;t++){let n=[t];for(let s=1;s<=i.length;s++){let o=e[s-1]+(r[t-1]===i[s-1]?0:1);n.push(Math.min(o,e[s]+1,n[s-1]+1))}e=n}return e[i.length]}var pn,xa=v(()=>{"use strict";h();p();jt();pn=r=>typeof r=="number"});function eh(r){let i=Math.min(Math.max(r,0),1)*(Li.length-1),e=Math.min(Math.floor(i),Li.length-2),[t,n]=[Li[e],Li[e+1]];return[0,1,2].map(s=>t[s]+(i-e)*(n[s]-t[s]))}function th(r){let i=new Uint8ClampedArray(4*Mt);for(let e=0;e<Mt;e++){let t=e/(Mt-1);i.set([...eh(t),255*r*t],4*e)}return new Uint32Array(i.buffer)}function $a(r,i,e,t){let n=new Int32Array(r).fill(-1),s=new Float32Array(r);for(let o=0;o<r;o++){let a=(o+.5-i)/e;if(a<0||a>1)continue;let l=Math.min(Math.max(a*t-.5,0),t-1);n[o]=Math.min(Math.floor(l),Math.max(t-2,0)),s[o]=l-n[o]}return{cell:n,on:s}}function ji(r,i={}){wa("heatmap",i,Qc);let{values:e,scale:t,frame:n}=r.map,s=new Set(r.map.outside),{left:o,top:a,width:l,height:d}=yt(n),m=new ImageData(i.width??n.width,i.height??n.height),[u,w]=[m.width/n.width,m.height/n.height],x=Math.max(1,Math.round(Math.max(m.width,m.height)/512)),$=new Uint32Array(m.data.buffer),E=th(i.opacity??.75),C=$a(m.width,o*u,l*u,r.map.columns),_=$a(m.height,a*w,d*w,r.map.rows),P=r.map.columns,O=new Float32Array(P+1);for(let V=0;V<m.height;V++){let de=_.cell[V];if(!(de<0)){for(let D=0;D<P;D++){let[q,ot]=[e[de*P+D],e[Math.min(de+1,r.map.rows-1)*P+D]];O[D]=(q+_.on[V]*(ot-q))/t*(Mt-1)}O[P]=O[P-1];for(let D=0;D<m.width;D++){let q=C.cell[D];if(q<0)continue;if(s.has((de+Math.round(_.on[V]))*P+q+Math.round(C.on[D]))){$[V*m.width+D]=ih[Math.floor((D+V)/x)%8<2?1:0];continue}let ot=O[q]+C.on[D]*(O[q+1]-O[q]);$[V*m.width+D]=E[Math.round(Math.min(Math.max(ot,0),Mt-1))]}}}return m}var ya,Qc,Li,Mt,ih,mn=v(()=>{"use strict";h();p();rn();xa();ya=r=>pn(r)&&r>=1,Qc={opacity:r=>pn(r)&&r>=0&&r<=1,width:ya,height:ya},Li=[[0,0,4],[31,12,72],[85,15,109],[136,34,106],[186,54,85],[227,89,51],[249,140,10],[249,201,50],[252,255,164]];Mt=1024;ih=new Uint32Array(Uint8ClampedArray.of(150,150,150,153,200,200,200,189).buffer)});function ka(r,i){let{width:e,height:t}=r.canvas,n=Math.max(1,Math.min(e,t)/240),s=9*n;r.save(),r.setLineDash([]),r.font=`${s}px sans-serif`,r.textBaseline="bottom";for(let[o,a]of i.entries()){for(let[u,w]of[["#222",3],["#fff",1]])r.strokeStyle=u,r.lineWidth=w*n,r.strokeRect(a.x-n/2,a.y-n/2,a.width+n,a.height+n);let l=String(o+1),d=r.measureText(l).width+4*n,m=Math.max(0,a.y-s-2*n);r.fillStyle="#fff",r.fillRect(a.x,m,d,s+n),r.fillStyle="#222",r.fillText(l,a.x+2*n,m+s+n)}r.restore()}var Sa=v(()=>{"use strict";h();p()});function Qe(r,i,e){let t=Math.min(1,e/Math.max(r,i));return[Math.max(1,Math.round(r*t)),Math.max(1,Math.round(i*t))]}function ae(r,i=rh){let{frame:e}=r.map,[t,n]=Qe(e.width,e.height,i);return createImageBitmap(ji(r,{opacity:1,width:t,height:n}))}async function Y(r,i,e){let[t,n]=Qe(r.width,r.height,e.side),s=await createImageBitmap(r,{resizeWidth:t,resizeHeight:n,resizeQuality:"high"}),o=new OffscreenCanvas(t,n),a=o.getContext("2d");if(a.drawImage(s,0,0),s.close(),i){let l=await ae(i);a.globalAlpha=e.opacity??.75,a.drawImage(l,0,0,t,n),a.globalAlpha=1,l.close(),e.boxes&&nh(a,i)}return o.convertToBlob({type:e.type??"image/jpeg",quality:.9})}function nh(r,i){let{frame:e}=i.map,t=r.canvas.width/e.width,n=r.canvas.height/e.height;ka(r,i.regions.map(s=>({...s,x:s.x*t,y:s.y*n,width:s.width*t,height:s.height*n})))}var rh,ee=v(()=>{"use strict";h();p();mn();Sa();rh=320});var sh,oh,ah,lh,dh,Ci,un,Ma,Ea=v(()=>{"use strict";h();p();A();hn();mn();ee();Ae();sh=208,oh=3,ah=400,lh=.6,dh=96,Ci=class{constructor(i){this.tell=i;this.made=new Map;this.wanted=[];this.busy=0}get(i){return this.made.get(i)?.drawn}want(i){for(this.wanted=i.filter(e=>{let t=this.made.get(e.id);return t&&(this.made.delete(e.id),this.made.set(e.id,t)),e.thumbnail&&(t?.thumbnail!==e.thumbnail||t.result!==e.result)});this.busy<oh&&this.wanted.length>0;)this.work()}clear(){for(let{drawn:i}of this.made.values())i.close();this.made.clear(),this.wanted=[]}async work(){for(this.busy++;;){let i=this.wanted.shift();if(!i)break;await this.make(i).catch(()=>{}),this.tell()}this.busy--}async make({id:i,thumbnail:e,result:t}){let[n,s]=t?Qe(t.map.frame.width,t.map.frame.height,dh):[1,1],o=t&&ji(t,{opacity:lh,width:n,height:s}),a=await to(e,o,sh);this.made.delete(i),this.made.set(i,{thumbnail:e,result:t,drawn:a});for(let[l,{drawn:d}]of this.made){if(this.made.size<=ah)break;d.close(),this.made.delete(l)}}},un=class extends ue{render(i){return N}update(i,[e]){if(e===this.shown||!e)return N;let t=i.element;return[t.width,t.height]=[e.width,e.height],t.getContext("2d",{willReadFrequently:!0}).drawImage(e,0,0),this.shown=e,N}},Ma=Ye(un)});var fn,Et,gn=v(()=>{"use strict";h();p();A();hn();fn=class extends ue{constructor(){super(...arguments);this.last={}}render(e){return N}update(e,[t]){let{style:n}=e.element;for(let[s,o]of Object.entries(t))this.last[s]!==o&&n.setProperty(s,o);return this.last=t,N}},Et=Ye(fn)});var ch,le,Bi,Aa,bn,Pa=v(()=>{"use strict";h();p();A();De();be();Ne();tn();I();fa();va();He();B();Ii();Ea();gn();ch=96,le=132,Bi=4,Aa=2,bn=class extends S{constructor(){super();this.thumbs=new Ci(()=>this.later());this.observer=new ResizeObserver(()=>this.measure());this.listing=cn([],void 0,!1,{chip:"all",order:"added",query:""});this.of=[];this.columns=3;this.width=300;this.height=600;this.top=0;this.at=0;this.focused=!1;this.due=!1;this.key=e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;let t=Math.max(1,Math.floor(this.height/le))*this.columns,s={ArrowRight:1,ArrowLeft:-1,ArrowDown:this.columns,ArrowUp:-this.columns,PageDown:t,PageUp:-t,Home:-1/0,End:1/0}[e.key];if(s!==void 0)this.go(s);else if(e.key==="Delete"||e.key==="Backspace")this.remove();else if(e.key==="Enter"&&this.active)this.open(this.active);else return;e.preventDefault(),e.stopPropagation()};this.choice={chip:"all",order:"added",query:""}}static{this.properties={choice:{state:!0}}}static{this.styles=[M,ua]}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.thumbs.clear()}later(){this.due||(this.due=!0,requestAnimationFrame(()=>{this.due=!1,this.requestUpdate()}))}get shown(){return this.listing.shown}get active(){return this.listing.shown[this.at]}step(e){this.locate();let{shown:t}=this.listing,n=t[Math.min(Math.max(this.at+e,0),t.length-1)];n&&this.store.select(n.id)}remove(e=this.active){if(!e)return;let{shown:t}=this.listing,n=t.indexOf(e),s=t[n+1]??t[n-1];s&&this.store.select(s.id),this.store.removeImages([e.id],this.text.inspect.removed(e.name))}focusTile(){let e=this.find(".tile[tabindex='0']")??this.find(".button");(e?.querySelector("input")??e)?.focus()}relist(){let{state:e,choice:t}=this,n=z(e),s=[e.images,n,e.learned,t];s.every((o,a)=>o===this.of[a])||(this.of=s,this.listing=cn(e.images,n,W(e),t),this.dispatchEvent(new CustomEvent("listed")))}willUpdate(e){super.willUpdate(e);let t=this.renderRoot?.activeElement;this.focused=t?.classList.contains("tile")??!1,this.relist(),this.locate()}locate(){let{selected:e}=this.state;this.active?.id===e&&e!==void 0||(this.at=Math.max(0,this.listing.shown.findIndex(t=>t.id===e)))}updated(){let e=this.find(".scroller");e&&this.observer.observe(e);let t=this.seen().map(n=>this.listing.shown[n]);this.thumbs.want(t),this.scrolledTo!==this.state.selected&&(this.scrolledTo=this.state.selected,this.reveal()),this.focused&&!this.find(".tile:focus[tabindex='0']")&&this.focusTile()}measure(){let e=this.find(".scroller");if(!e)return;let t=e.clientWidth-16,n=Math.max(1,Math.floor((t+Bi)/(ch+Bi))),s=e.clientHeight;t===this.width&&n===this.columns&&s===this.height||(Object.assign(this,{width:t,columns:n,height:s}),this.requestUpdate())}scrolled(e){let{scrollTop:t}=e.target,n=o=>Math.floor(o/le),s=n(t)!==n(this.top);this.top=t,s&&this.requestUpdate()}reveal(){let e=this.find(".scroller"),t=this.listing.shown.findIndex(a=>a.id===this.state.selected);if(!e||t<0)return;let n=Math.floor(t/this.columns)*le,{scrollTop:s,clientHeight:o}=e;n<s?e.scrollTop=n:n+le+8>s+o&&(e.scrollTop=n+le+8-o)}seen(){let{shown:e}=this.listing,t=Math.floor(this.top/le),n=Math.ceil(this.height/le)+1,s=Math.max(0,t-Aa)*this.columns,o=Math.min(e.length,(t+n+Aa)*this.columns),a=Array.from({length:Math.max(0,o-s)},(d,m)=>s+m),{at:l}=this;return l>=o&&l<e.length?a.push(l):l<s&&a.unshift(l),a}render(){let{images:e}=this.state;return c`
      <div class="head">${xt(this.store,this.text)}</div>
      ${e.length===0?y:c`
        ${this.renderProgress()}
        ${this.renderTools()}
        ${this.renderTiles()}`}`}renderProgress(){let{scoring:e}=this.state;if(!e)return y;let{done:t,total:n,rate:s,paused:o}=e,a=this.text.inspect,l=s>0?we((n-t)/s,this.locale):"",d=o?a.paused(t,n):a.progress(t,n,s,l);return c`
      <div class="progress">
        <span>${d}</span>
        <button class="plain icon-only" aria-label=${o?a.resume:a.pause}
          title=${o?a.resume:a.pause}
          @click=${()=>this.store.pause(!o)}>${b(o?"play":"pause")}</button>
        <progress max=${n} .value=${t} aria-label=${d}></progress>
      </div>`}renderTools(){let e=this.text.inspect,{counts:t}=this.listing,{chip:n,order:s,query:o}=this.choice;return c`
      <div class="chips" role="group" aria-label=${e.show}>${ga.map(a=>c`
        <button class="chip ${a}" aria-pressed=${a===n} @click=${()=>this.filter(a)}>
          ${a==="all"?y:Z(a)}${e.chips[a]}<b>${t[a]}</b></button>`)}
      </div>
      <div class="tools">
        <input type="search" placeholder=${e.find} aria-label=${e.search} .value=${o}
          @input=${a=>this.change({query:a.target.value})}>
        <select aria-label=${e.sort} @change=${a=>this.change({order:a.target.value})}>
          ${ba.map(a=>c`
            <option value=${a} ?selected=${a===s}>${e.orders[a]}</option>`)}
        </select>
      </div>`}filter(e){this.change({chip:e})}change(e){this.choice={...this.choice,...e};let t=this.find(".scroller");t&&(t.scrollTop=0)}renderTiles(){let{shown:e}=this.listing,t=this.text.inspect;if(e.length===0)return c`<p class="none quiet" role="status">${t.noneFit}</p>`;let n=Math.ceil(e.length/this.columns);return c`
      <div class="scroller" @scroll=${this.scrolled}>
        <div class="list" role="listbox" aria-label=${t.images} @keydown=${this.key}
          ${Et({"--height":`${n*le}px`})}>
          ${U(this.seen(),s=>e[s].id,s=>this.renderTile(e[s],s))}
        </div>
      </div>`}renderTile(e,t){let n=this.listing.verdicts.get(e.id),{labels:s}=this.text.inspect,o=t===this.at,a=(this.width+Bi)/this.columns,l=Et({"--x":`${8+t%this.columns*a}px`,"--y":`${Math.floor(t/this.columns)*le}px`,"--w":`${a-Bi}px`});return c`
      <div class="tile ${n}" role="option" tabindex=${o?0:-1}
        aria-selected=${e.id===this.state.selected} aria-posinset=${t+1}
        aria-setsize=${this.listing.shown.length} aria-label=${this.nameOf(e,n)}
        title=${this.titleOf(e)} @click=${()=>this.open(e)} ${l}>
        <span class="thumb" aria-hidden="true"><canvas width="1" height="1"
          ${Ma(this.thumbs.get(e.id))}></canvas>
          ${e.error===void 0?y:c`<small data-text=${e.error}></small>`}
          ${e.label?c`<i data-text=${s[e.label]}></i>`:y}
        </span>
        <span class="caption" aria-hidden="true">${Z(n)}
          <span data-text=${this.scoreOf(e,n)}></span></span>
      </div>`}scoreOf({result:e},t){let n=z(this.state),{percent:s,short:o}=this.text.inspect;return e&&n!==void 0&&t!=="unknown"?s(Re(e.score,n)):o[t]}nameOf(e,t){let{verdicts:n,ofLimit:s,labels:o}=this.text.inspect,a=z(this.state),l=e.result&&a!==void 0?s(Re(e.result.score,a)):e.error,d=e.label&&o[e.label];return[e.name,n[t],l,d].filter(m=>m).join(", ")}titleOf({name:e,result:t,error:n}){return[e,n??(t&&this.text.inspect.raw(t.score))].filter(s=>s).join(`
`)}open(e){this.store.select(e.id),this.dispatchEvent(new CustomEvent("open"))}go(e){let{shown:t}=this.listing,{at:n}=this,s=Math.ceil(t.length/this.columns),o=Math.floor((n+e)/this.columns);Math.abs(e)===this.columns&&(o<0||o>=s)||(this.focused=!0,this.step(e),this.requestUpdate())}};customElements.define("image-grid",bn)});var Ta,Ia=v(()=>{"use strict";h();p();A();Ta=k`
  :host { --stage: light-dark(#e3e7ec, #0c0e12); height: 100%; min-height: 0; display: grid;
    grid-template: minmax(0, 1fr) auto / 320px minmax(0, 1fr) 280px;
    grid-template-areas: "grid viewer why" "grid chart chart"; overflow: hidden; }
  .detail { display: contents; }
  image-grid { grid-area: grid; border-inline-end: 1px solid var(--line); }
  image-viewer, .viewer { grid-area: viewer; }
  image-why { grid-area: why; overflow-y: auto; border-inline-start: 1px solid var(--line);
    scrollbar-width: thin; }
  limit-chart { grid-area: chart; border-top: 1px solid var(--line); }
  .start { grid-column: 1 / -1; display: flex; flex-direction: column; justify-content: center;
    align-items: center; gap: 16px; text-align: center; padding: 48px 32px; margin: 32px;
    border: 2px dashed var(--control); border-radius: 16px; background: var(--raised); }
  .start.viewer { grid-area: viewer; border: 0; background: none; }
  .start h2 { font-size: 24px; }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
  @media (min-width: 1800px) {
    :host { grid-template-columns: 320px minmax(0, 1fr) 340px; }
  }
  @media (max-width: 1100px) {
    :host { grid-template: minmax(240px, 1fr) minmax(0, 34%) auto / 320px minmax(0, 1fr);
      grid-template-areas: "grid viewer" "grid why" "grid chart"; }
    image-why { border-inline-start: 0; border-top: 1px solid var(--line); }
  }
  @media (max-width: 700px) {
    :host { display: flex; flex-direction: column; }
    image-grid { flex: 1; border: 0; }
    .detail { display: block; position: fixed; inset: 0; z-index: 5; overflow-y: auto;
      background: var(--raised); padding-bottom: 24px; }
    .back { position: sticky; top: 0; z-index: 1; width: 100%; border-radius: 0;
      justify-content: flex-start; background: var(--raised) !important; min-height: 48px;
      border-bottom: 1px solid var(--line); }
    image-viewer { height: min(66dvh, 520px); }
    image-why { overflow: visible; }
    .start { flex: 1; margin: 16px; padding: 32px 16px; }
  }
`});var La,ja=v(()=>{"use strict";h();p();A();La=k`
  :host { background: var(--raised); padding: 12px 16px; }
  h2 { font-size: 15px; }
  .top, .bottom { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; }
  .counts { display: flex; flex-wrap: wrap; gap: 4px 14px; list-style: none; margin: 0;
    padding: 0; font-size: 14px; font-variant-numeric: tabular-nums; font-weight: 600; }
  .counts li { display: flex; align-items: center; gap: 4px; }
  .counts .icon, .check .icon { width: 16px; height: 16px; }
  li.anomalous { color: var(--anomalous); }
  li.unsure { color: var(--unsure); }
  li.normal { color: var(--normal); }
  .presets { display: flex; margin-left: auto; }
  .presets button { border-radius: 0; min-height: 40px; padding: 0 12px; font-size: 14px;
    margin-left: -1px; }
  .presets button:first-child { border-radius: 8px 0 0 8px; }
  .presets button:last-child { border-radius: 0 8px 8px 0; }
  .presets [aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    z-index: 1; position: relative; }
  .chart { position: relative; margin: 8px 0 4px; height: 88px; cursor: ew-resize;
    touch-action: none; user-select: none; }
  .chart svg { position: absolute; inset: 0; overflow: visible; }
  .band { fill: var(--unsure); opacity: 0.12; }
  .axis { stroke: var(--control); }
  rect.normal { fill: var(--normal); }
  rect.unsure { fill: var(--unsure); }
  rect.anomalous { fill: var(--anomalous); }
  circle { fill: var(--raised); stroke: var(--quiet); stroke-width: 1.5; }
  .tick { stroke: var(--ink); stroke-width: 2; }
  .tick.anomalous { stroke-dasharray: 3 2; }
  .limit { stroke: var(--accent); stroke-width: 2; }
  .knob { position: absolute; left: var(--at); top: 0; width: 24px; height: 70px;
    margin-left: -12px; border-radius: 12px; cursor: ew-resize; }
  .knob::before { content: ""; position: absolute; left: 3px; top: 0; width: 18px; height: 18px;
    border-radius: 9px; background: var(--accent); border: 2px solid var(--raised); }
  text { fill: var(--quiet); font-size: 12px; text-anchor: middle;
    font-variant-numeric: tabular-nums; }
  .key { display: flex; align-items: center; gap: 4px; font-size: 13px; }
  .key svg { width: 12px; height: 12px; margin-left: 8px; fill: var(--quiet); }
  @media (max-width: 1300px) { .key { display: none; } }
  .bottom { justify-content: space-between; font-size: 14px; min-height: 24px; }
  .check { display: flex; align-items: center; gap: 6px; }
  .aid { font-size: 13px; margin-left: auto; }
`});function hh({low:r,high:i},e){let[t,n]=[r/e,i/e],s=[.05,.1,.2,.25,.5,1,2,5].find(a=>(n-t)/a<=8)??10,o=Math.ceil(t/s);return Array.from({length:Math.floor(n/s)-o+1},(a,l)=>(o+l)*s)}var et,Ca,J,wn,vn,ph,Ba=v(()=>{"use strict";h();p();A();Ne();be();I();ja();Ii();gn();et=60,Ca=88,J=54,wn=class extends S{constructor(){super(...arguments);this.key=e=>{let t=this.range,n=(t.high-t.low)/100,s=z(this.state),a={ArrowRight:s+n,ArrowUp:s+n,ArrowLeft:s-n,ArrowDown:s-n,PageUp:s+10*n,PageDown:s-10*n,Home:t.low,End:t.high}[e.key];a!==void 0&&(e.preventDefault(),e.stopPropagation(),this.set(Math.min(Math.max(a,t.low),t.high)))};this.grab=e=>{e.button===0&&(this.held=this.range,e.currentTarget.setPointerCapture(e.pointerId),this.drag(e),this.find(".knob")?.focus({preventScroll:!0}),e.preventDefault())};this.drag=e=>{if(!this.held)return;let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),s=Math.min(Math.max((e.clientX-t)/n,0),1),o=this.held.low+s*(this.held.high-this.held.low);this.next===void 0&&requestAnimationFrame(()=>{this.set(this.next),this.next=void 0}),this.next=o};this.drop=()=>{this.held=void 0,this.requestUpdate()}}static{this.styles=[M,La]}get scores(){return this.state.images.flatMap(e=>e.result&&!e.stale?[e.result.score]:[])}get range(){if(this.held)return this.held;let e=z(this.state),t=this.state.normals.flatMap(l=>l.score??[]),n=[...this.scores,...t,e*(1-.1),e*(1+.1)],[s,o]=[Math.min(...n),Math.max(...n)],a=(o-s)*.06;return{low:Math.max(0,s-a),high:Math.min(1,o+a)}}render(){let e=z(this.state);return e===void 0?c`<p class="quiet">${this.text.inspect.noLimit}</p>`:c`
      <div class="top">
        <h2>${this.text.inspect.limit}</h2>
        ${this.renderCounts()}
        ${this.renderKey()}${this.renderPresets(e)}
      </div>
      ${this.renderChart(e)}
      <div class="bottom">${this.renderCheck(e)}
        <span class="quiet aid">${this.text.inspect.aid}</span></div>`}renderCounts(){let{state:e,text:t}=this,n=z(e),s=W(e),o={anomalous:0,unsure:0,normal:0};for(let l of e.images){let d=ge(l,n,s);d in o&&o[d]++}return c`<ul class="counts" aria-live="off">${["anomalous","unsure","normal"].map(l=>c`
      <li class=${l}>${Z(l)}${t.inspect.counted[l](o[l])}</li>`)}</ul>`}renderPresets(e){let t=ma(this.state);if(!t)return y;let n=this.text.inspect,s=["more","balanced","fewer"];return c`
      <div class="presets" role="group" aria-label=${n.presets}>${s.map(o=>c`
        <button aria-pressed=${ph(e,t[o])}
          @click=${()=>this.set(o==="balanced"?void 0:t[o])}
          title=${n.raw(t[o])}>${n.preset[o]}</button>`)}
      </div>`}renderChart(e){let t=this.range,n=this.text.inspect,s=d=>`${vn(d,t)*100}%`,o=Re(e,this.state.learned?.limit??e),a=W(this.state),l=[e*(1-.1),e*(1+.1)].map(d=>vn(d,t));return c`
      <div class="chart" @pointerdown=${this.grab} @pointermove=${this.drag}
        @pointerup=${this.drop} @pointercancel=${this.drop}>
        <svg width="100%" height=${Ca} aria-hidden="true">
          ${a?y:Q`<rect class="band" x="${l[0]*100}%" y="0"
            width="${(l[1]-l[0])*100}%" height=${J} />`}
          ${this.renderBars(e,t,a)}
          <line class="axis" x1="0" x2="100%" y1=${J+.5} y2=${J+.5} />
          ${this.state.normals.map(({score:d})=>d===void 0?y:Q`
            <circle cx=${s(d)} cy=${J+9} r="3.5" />`)}
          ${this.renderTicks(s)}
          ${hh(t,e).map(d=>Q`
            <text x=${s(d*e)} y=${Ca-3}
              >${n.percent(Math.round(d*100))}</text>`)}
          <line class="limit" x1=${s(e)} x2=${s(e)} y1="0" y2=${J+16} />
        </svg>
        <div class="knob" role="slider" tabindex="0" aria-label=${n.limit}
          aria-orientation="horizontal" aria-valuemin=${t.low.toFixed(4)}
          aria-valuemax=${t.high.toFixed(4)} aria-valuenow=${e.toFixed(4)}
          aria-valuetext=${n.limitValue(e,o)} @keydown=${this.key}
          ${Et({"--at":s(e)})}></div>
      </div>`}renderBars(e,t,n){let s=Array.from({length:et},()=>0);for(let l of this.scores){let d=Math.floor(vn(l,t)*et);d>=0&&d<=et&&s[Math.min(d,et-1)]++}let o=Math.max(1,...s),a=100/et;return s.map((l,d)=>{let m=l&&Math.max(3,(J-20)*l/o),u=t.low+(d+.5)/et*(t.high-t.low);return l===0?y:Q`
        <rect class=${kt(u,e,n)} x="${d*a+.1}%"
          y=${J-m} width="${a-.2}%" height=${m} rx="1.5" />`})}renderTicks(e){return this.state.images.map(({label:t,result:n,stale:s})=>!t||!n||s?y:Q`<line class="tick ${t}" x1=${e(n.score)} x2=${e(n.score)}
          y1=${t==="normal"?J+2:J-14}
          y2=${t==="normal"?J+16:J} />`)}renderCheck(e){let t=this.text.inspect,{images:n}=this.state,s=dn(n),o=Xe(n,e);if(!s||!o){let l=d=>n.filter(m=>m.label===d).length;return c`<span class="check">${Z("unsure")}${t.notChecked(Math.max(0,St-l("anomalous")),Math.max(0,St-l("normal")))}
      </span>`}return s.caught===o.caught&&s.alarms===o.alarms?c`<span class="check">${Z("normal")}${t.checkedNow(o)}</span>`:c`
      <span class="check">${Z("unsure")}${t.best(s)}</span>
      <button @click=${()=>this.apply(s.limit)}>${t.apply}</button>`}renderKey(){let{bars:e,normals:t,labels:n}=this.text.inspect.chartKey;return c`<span class="quiet key" aria-hidden="true">
      <svg viewBox="0 0 12 12"><rect x="3" y="2" width="6" height="9" rx="1.5" /></svg>${e}
      <svg viewBox="0 0 12 12"><circle cx="6" cy="6" r="3.5" /></svg>${t}
      <svg viewBox="0 0 12 12"><line class="tick" x1="6" x2="6" y1="1" y2="11" /></svg>${n}
    </span>`}apply(e){this.store.update({limit:e},this.text.inspect.applied(e)),this.find(".knob")?.focus()}set(e){this.store.update({limit:e})}},vn=(r,{low:i,high:e})=>(r-i)/(e-i||1);ph=(r,i)=>Math.abs(r-i)<1e-6;customElements.define("limit-chart",wn)});function za(r,i){new xn(r,i).listen()}var xn,_a=v(()=>{"use strict";h();p();xn=class{constructor(i,e){this.on=i;this.actions=e;this.down=new Map;this.travelled=!1}listen(){let{on:i,actions:e}=this;i.addEventListener("wheel",t=>this.wheel(t),{passive:!1}),i.addEventListener("pointerdown",t=>this.press(t)),i.addEventListener("pointermove",t=>this.move(t)),i.addEventListener("pointerup",t=>this.lift(t,!0)),i.addEventListener("pointercancel",t=>this.lift(t,!1)),i.addEventListener("dblclick",t=>e.zoom(e.free()?0:3,this.at(t)))}at(i){let{left:e,top:t}=this.on.getBoundingClientRect();return{x:i.clientX-e,y:i.clientY-t}}wheel(i){i.preventDefault();let e=i.deltaY*(i.deltaMode===WheelEvent.DOM_DELTA_LINE?16:1),t=Math.exp(-e*(i.ctrlKey?.01:.002));this.actions.zoom(Math.min(Math.max(t,.5),2),this.at(i))}press(i){i.button===0&&(this.on.setPointerCapture(i.pointerId),this.down.set(i.pointerId,this.at(i)),this.begin=this.down.size===1?this.at(i):void 0,this.travelled=this.down.size>1)}move(i){let e=this.down.get(i.pointerId);if(!e)return;let t=this.at(i),n=[...this.down].find(([s])=>s!==i.pointerId)?.[1];if(n)this.pinch(e,t,n);else{let{begin:s}=this;if(this.travelled||=!!s&&Math.hypot(t.x-s.x,t.y-s.y)>6,!this.travelled)return;this.actions.free()&&this.actions.pan(t.x-e.x,t.y-e.y),this.on.toggleAttribute("panning",!0)}this.down.set(i.pointerId,t)}pinch(i,e,t){let n=o=>Math.hypot(o.x-t.x,o.y-t.y)||1,s={x:(e.x+t.x)/2,y:(e.y+t.y)/2};this.actions.zoom(n(e)/n(i),s),this.actions.pan((e.x-i.x)/2,(e.y-i.y)/2)}lift(i,e){if(!this.down.delete(i.pointerId))return;this.on.removeAttribute("panning");let{begin:t}=this;if(!e||!t||this.down.size>0)return;let n=this.at(i),[s,o]=[n.x-t.x,n.y-t.y];this.travelled?i.pointerType!=="mouse"&&!this.actions.free()&&this.swipe(s,o):this.actions.tap(n),this.begin=void 0}swipe(i,e){Math.abs(i)>60&&Math.abs(i)>2*Math.abs(e)&&this.actions.swipe(i<0?1:-1)}}});function Oa(r,{x:i,y:e,width:t,height:n},s,o=!1){r.setLineDash([]);for(let[a,l]of[["#000c",4],["#fff",2]])r.strokeStyle=a,r.lineWidth=l*s,r.strokeRect(i,e,t,n),o&&r.setLineDash([4*s,3*s])}function uh(r,i,e,t){let n=18*t;r.font=`600 ${13*t}px system-ui, sans-serif`,r.textBaseline="middle";let s=r.measureText(e).width+10*t,o=Math.max(0,i.x-t),a=Math.max(0,i.y-n-t);r.fillStyle="#fff",r.fillRect(o,a,s,n),r.fillStyle="#111",r.fillText(e,o+5*t,a+n/2)}var mh,yn,Da=v(()=>{"use strict";h();p();A();ee();Ae();Ze();_a();mh=4,yn=class extends F{constructor(){super();this.window={width:1,height:1};this.observer=new ResizeObserver(()=>this.resized());this.frame=0;this.timer=0;this.turn=0;this.look=ze,this.boxes=!1,this.label="",za(this,{zoom:(e,t)=>this.moved(n=>sn(this.look,e,t,n,this.window)),pan:(e,t)=>this.pan(e,t),swipe:e=>this.tell("swipe",e),tap:e=>this.tap(e),free:()=>this.look.zoom>1})}static{this.properties={source:{attribute:!1},result:{attribute:!1},spot:{attribute:!1},look:{attribute:!1},boxes:{type:Boolean},label:{}}}static{this.styles=k`
    :host { display: block; position: relative; overflow: hidden; background: var(--stage);
      touch-action: pan-y; user-select: none; cursor: crosshair; }
    :host([zoomed]) { touch-action: none; cursor: grab; }
    :host([panning]) { cursor: grabbing; }
    canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
    #base, #marks { width: 100%; height: 100%; }
    #heat { opacity: var(--heat, 0.6); transform-origin: 0 0; }
    :host([original]) :is(#heat, #marks) { visibility: hidden; }
  `}connectedCallback(){super.connectedCallback(),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.clear()}render(){return c`
      <canvas id="base" role="img" aria-label=${this.label}></canvas>
      <canvas id="heat"></canvas><canvas id="marks"></canvas>`}updated(e){let t=e.get("source");e.has("source")&&t?.key!==this.source?.key&&this.open(),this.heatOf!==this.result&&this.showHeat(),this.paint()}zoomBy(e){let{width:t,height:n}=this.window;if(e===0)return this.moved(()=>ze);let s={x:t/2,y:n/2};this.moved(o=>sn(this.look,e,s,o,this.window))}pan(e,t){this.moved(n=>{let{scale:s}=oe(this.look,n,this.window);return nn({...this.look,x:this.look.x-e/(n.width*s),y:this.look.y-t/(n.height*s)},n,this.window)})}get scale(){return this.source?oe(this.look,this.source,this.window).scale*devicePixelRatio:1}moved(e){this.source&&this.tell("look",e(this.source))}tap(e){if(!this.source)return;let{scale:t,left:n,top:s}=oe(this.look,this.source,this.window);this.tell("spot",{x:(e.x-n)/t,y:(e.y-s)/t})}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}clear(){this.turn++,clearTimeout(this.timer),this.picture?.close(),this.detail?.bitmap.close(),this.picture=this.detail=this.image=void 0}async open(){this.clear();let{turn:e,source:t}=this;if(this.removeAttribute("ready"),!t)return this.paint();if(t.thumbnail){let n=await createImageBitmap(t.thumbnail).catch(()=>{});if(e!==this.turn)return n?.close();this.picture??=n,this.paint()}try{let n=await t.open?.();if(e!==this.turn||!n)return;this.image=n,await this.sharpen(),e===this.turn&&this.setAttribute("ready","")}catch(n){e===this.turn&&this.tell("fault",n)}}resized(){this.window={width:this.clientWidth||1,height:this.clientHeight||1};let e=[this.canvas("base"),this.canvas("marks")];for(let t of e)t&&(t.width=Math.round(this.window.width*devicePixelRatio),t.height=Math.round(this.window.height*devicePixelRatio));this.paintNow()}canvas(e){return this.renderRoot.querySelector(`#${e}`)}async sharpen(){let{image:e,turn:t}=this;if(!e)return;let n=devicePixelRatio,s={left:0,top:0,width:e.width,height:e.height},o=oe(ze,e,this.window).scale*n,a=(u,w)=>Math.max(1,Math.min(u,Math.round(u*w))),l=a(e.width,o);if(!this.picture||this.picture.width<l){let u=await e.part(s,l,a(e.height,o));if(t!==this.turn)return u.close();this.picture?.close(),this.picture=u}let{look:d}=this,{scale:m}=oe(d,e,this.window);if(d.zoom>1&&this.picture.width<e.width){let u=oi(Jo(d,e,this.window),e.width,e.height),w=await e.part(u,a(u.width,m*n),a(u.height,m*n));if(t!==this.turn)return w.close();this.detail?.bitmap.close(),this.detail={bitmap:w,area:u}}this.paintNow()}paint(){cancelAnimationFrame(this.frame),this.frame=requestAnimationFrame(()=>this.paintNow()),clearTimeout(this.timer);let e=()=>{this.sharpen().catch(()=>{})};this.timer=window.setTimeout(e,80)}paintNow(){let e=this.canvas("base")?.getContext("2d");if(!e)return;let{source:t,picture:n,detail:s}=this;if(this.toggleAttribute("zoomed",this.look.zoom>1),e.setTransform(1,0,0,1,0,0),e.clearRect(0,0,e.canvas.width,e.canvas.height),!t)return;let o=oe(this.look,t,this.window);this.layHeat(o,t),this.drawMarks(o);let{scale:a,left:l,top:d}=o,m=devicePixelRatio;if(e.setTransform(a*m,0,0,a*m,l*m,d*m),e.imageSmoothingEnabled=a*m<mh,e.imageSmoothingQuality="high",n&&e.drawImage(n,0,0,t.width,t.height),!s||this.look.zoom===1)return;let{left:u,top:w,width:x,height:$}=s.area;e.drawImage(s.bitmap,u,w,x,$)}layHeat({scale:e,left:t,top:n},s){let o=this.canvas("heat");o.style.setProperty("width",`${s.width*e}px`),o.style.setProperty("height",`${s.height*e}px`),o.style.setProperty("transform",`translate(${t}px, ${n}px)`)}async showHeat(){let{result:e}=this;this.heatOf=e;let t=this.canvas("heat");if(t.hidden=!e,!e)return;let n=await ae(e);if(this.result!==e)return n.close();[t.width,t.height]=[n.width,n.height],t.getContext("2d").drawImage(n,0,0),n.close()}drawMarks({scale:e,left:t,top:n}){let s=this.canvas("marks")?.getContext("2d");if(!s)return;let o=devicePixelRatio;s.clearRect(0,0,s.canvas.width,s.canvas.height);let a=l=>({x:(l.left*e+t)*o,y:(l.top*e+n)*o,width:l.width*e*o,height:l.height*e*o});if(this.boxes)for(let[l,d]of(this.result?.regions??[]).entries()){let m=a({left:d.x,top:d.y,width:d.width,height:d.height});Oa(s,m,o),uh(s,m,String(l+1),o)}this.spot&&Oa(s,a(this.spot),1.5*o,!0)}};customElements.define("image-stage",yn)});var Ra,Na=v(()=>{"use strict";h();p();A();Ra=k`
  :host { display: flex; flex-direction: column; min-height: 0; min-width: 0;
    background: var(--page); }
  :host([full]) { position: fixed; inset: 0; z-index: 20; }
  .title { display: flex; align-items: center; gap: 8px; padding: 8px; min-height: 56px; }
  .name { flex: 1; min-width: 0; text-align: center; line-height: 1.3; }
  .name h2 { font-size: 15px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .name span { font-size: 13px; font-variant-numeric: tabular-nums; }
  .stages { flex: 1; min-height: 0; display: grid; grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr); gap: 2px; position: relative; background: var(--line); }
  .normal { position: relative; display: grid; min-height: 0; }
  .tag { position: absolute; left: 8px; bottom: 8px; max-width: calc(100% - 16px);
    background: #101418d9; color: #fff; border-radius: 6px; padding: 2px 8px; font-size: 13px;
    pointer-events: none; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .empty { display: grid; place-items: center; padding: 24px; text-align: center;
    background: var(--stage); color: var(--quiet); }
  .fault { position: absolute; inset: auto 16px 16px; padding: 8px 12px; border-radius: 8px;
    background: var(--raised); border: 1px solid var(--anomalous); font-size: 14px; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; justify-content: center;
    gap: 4px 16px; padding: 6px 12px; min-height: 52px; }
  .group { display: flex; align-items: center; }
  .group [aria-pressed=true] { background: var(--accent-soft); color: var(--accent); }
  output { min-width: 52px; text-align: center; font-size: 14px;
    font-variant-numeric: tabular-nums; }
  .heat { display: flex; align-items: center; gap: 8px; font-size: 14px; }
  .heat input { width: 104px; padding: 0; border: 0; accent-color: var(--accent);
    background: none; }
  .legend { display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--quiet); }
  .legend i { width: 72px; height: 10px; border-radius: 5px; border: 1px solid var(--control);
    background: linear-gradient(to right, #000004, #1f0c48, #550f6d, #88226a, #ba3655, #e35933,
      #f98c0a, #f9c932, #fcffa4); }
  #keys { inset: auto 16px 72px auto; padding: 16px 20px; }
  #keys h3 { font-size: 15px; margin-bottom: 8px; }
  #keys dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 0;
    font-size: 14px; }
  dd { margin: 0; }
  kbd { font: 600 13px/1 ui-monospace, monospace; border: 1px solid var(--control);
    border-radius: 5px; padding: 3px 7px; background: var(--page); display: inline-block; }
  @media (max-width: 700px) {
    .legend span, .help { display: none; }
    .group { order: -1; }
    .tools { gap: 2px 12px; padding: 4px; }
    .heat input { width: 120px; }
    .stages { grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); }
  }
`});var fh,_i,$n,Ha=v(()=>{"use strict";h();p();A();I();Ze();B();Pi();Da();Na();fh=.6,_i=60,$n=class extends S{constructor(){super();this.sources=new WeakMap;this.look=e=>{this.seen=e.detail};this.spot=({detail:{x:e,y:t}})=>{let{result:n}=this.image,s=n&&Ai(n.map,e,t);s!==void 0&&this.tell("patch",s)};this.setHeat=e=>{this.style.setProperty("--heat",e.target.value)};this.seen=ze,this.boxes=this.sides=this.original=this.full=!1,this.place="",this.addEventListener("fullscreenchange",()=>{this.full=document.fullscreenElement!==null})}static{this.properties={image:{attribute:!1},why:{attribute:!1},patch:{attribute:!1},place:{},seen:{state:!0},boxes:{state:!0},sides:{state:!0},original:{state:!0},full:{state:!0},fault:{state:!0}}}static{this.styles=[M,Ra]}willUpdate(){this.image?.id!==this.of&&(this.of=this.image?.id,this.seen=ze,this.fault=void 0)}render(){let{image:e,text:t}=this;return e?(this.toggleAttribute("full",this.full),c`
      <div class="title">
        ${this.tool("back",t.inspect.previous,()=>this.tell("step",-1))}
        <div class="name"><h2 title=${e.name}>${e.name}</h2>
          <span class="quiet">${this.place}</span></div>
        ${this.tool("forward",t.inspect.next,()=>this.tell("step",1))}
      </div>
      <div class="stages">
        ${this.renderStage(e)}${this.sides?this.renderNormal():y}
        ${this.fault===void 0?y:c`
          <p class="fault" role="alert">${this.fault}</p>`}
      </div>
      ${e.result?this.renderTools():y}
      ${this.renderKeys()}`):y}renderStage(e){let{result:t,error:n}=e,s=this.text.inspect;if(!t){let{waiting:a,unreadable:l}=s.verdicts;return c`<p class="empty">${n===void 0?a:l}</p>`}let o=this.patch!==void 0||this.sides?me(t.map,this.patch??_e(t.map)):void 0;return c`
      <image-stage class="main" .source=${this.sourceOf(e)} .result=${t} .look=${this.seen}
        .label=${s.imageNamed(e.name)} ?boxes=${this.boxes} .spot=${o}
        ?original=${this.original} @look=${this.look} @spot=${this.spot}
        @swipe=${a=>this.tell("step",a.detail)}
        @fault=${a=>{this.fault=a.detail instanceof Error?a.detail.message:String(a.detail)}}></image-stage>`}renderNormal(){let e=this.text.inspect,t=this.why?.image.id===this.image?.id?this.why:void 0,{normal:n}=t??{};if(!n)return c`<p class="empty">${this.image?.file?e.comparing:e.gone}</p>`;let s={key:n.file,width:n.width,height:n.height,open:()=>Oe(this.store,n)};return c`
      <div class="normal">
        <image-stage .source=${s} .look=${this.seen} .label=${e.imageNamed(n.name)}
          .spot=${t?.nearSpot} @look=${this.look}></image-stage>
        <span class="tag">${e.nearestImage(n.name)}</span>
      </div>`}sourceOf(e){let t=this.sources.get(e);if(t)return t;let{id:n,name:s,file:o,thumbnail:a,result:l}=e;if(!l)return;let{width:d,height:m}=l.map.frame,u={key:`${n} ${l.pixelsDigest}`,width:d,height:m,...a&&{thumbnail:a},...o&&{open:()=>Oe(this.store,{name:s,file:o})}};return this.sources.set(e,u),u}renderTools(){let e=this.text.inspect,t=new Intl.NumberFormat(this.locale,{style:"percent"});return c`
      <div class="tools" role="toolbar" aria-label=${e.tools}>
        <div class="group">
          ${this.tool("minus",e.zoomOut,()=>this.zoom(1/1.5))}
          <output aria-label=${e.zoom}>${t.format(this.seen.zoom)}</output>
          ${this.tool("add",e.zoomIn,()=>this.zoom(1.5))}
          ${this.tool("fit",e.zoomFit,()=>this.zoom(0))}
        </div>
        <label class="heat"><span>${e.heat}</span>
          <input type="range" min="0" max="1" step="0.05" .defaultValue=${String(fh)}
            @input=${this.setHeat}></label>
        <div class="legend" title=${e.legendTitle} aria-hidden="true">
          <span>${e.legendLow}</span><i></i><span>${e.legendHigh}</span></div>
        <div class="group">
          ${this.toggle("boxes",e.boxes,this.boxes,()=>this.act("b"))}
          ${this.toggle("sides",e.sides,this.sides,()=>this.act("s"))}
          ${this.tool(this.full?"small":"full",e.full,()=>this.act("f"))}
          <button class="plain icon-only help" popovertarget="keys" aria-label=${e.keys}
            title=${e.keys}>${b("keys")}</button>
        </div>
      </div>`}tool(e,t,n){return c`<button class="plain icon-only" aria-label=${t} title=${t}
      @click=${n}>${b(e)}</button>`}toggle(e,t,n,s){return c`<button class="plain icon-only" aria-label=${t} title=${t}
      aria-pressed=${n} @click=${s}>${b(e)}</button>`}renderKeys(){let e=this.text.inspect;return c`
      <div popover id="keys" role="dialog" aria-label=${e.keys}>
        <h3>${e.keys}</h3>
        <dl>${e.keyList.map(([t,n])=>c`
          <dt><kbd>${t}</kbd></dt><dd>${n}</dd>`)}</dl>
      </div>`}get stage(){return this.find(".main")}zoom(e){this.stage?.zoomBy(e)}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}act(e){let t={f:()=>this.toggleFull(),s:()=>this.sides=!this.sides,b:()=>this.boxes=!this.boxes,"+":()=>this.zoom(1.5),"=":()=>this.zoom(1.5),"-":()=>this.zoom(.6666666666666666),0:()=>this.zoom(0),"?":()=>this.find("#keys")?.togglePopover()};return t[e]?.(),e in t}showOriginal(e){this.original=e}pan(e){let[t,n]={ArrowLeft:[_i,0],ArrowRight:[-_i,0],ArrowUp:[0,_i],ArrowDown:[0,-_i]}[e]??[0,0];this.stage?.pan(t,n)}toggleFull(){let{full:e}=this;this.full=!e,e&&document.fullscreenElement?document.exitFullscreen():e||this.requestFullscreen?.().catch(()=>{})}};customElements.define("image-viewer",$n)});var gh,kn,Fa=v(()=>{"use strict";h();p();A();gh=(r,i)=>r?.left!==i?.left||r?.top!==i?.top||r?.width!==i?.width||r?.height!==i?.height,kn=class extends F{constructor(){super(...arguments);this.turn=0}static{this.properties={open:{attribute:!1},area:{attribute:!1,hasChanged:gh},spot:{attribute:!1},label:{}}}static{this.styles=k`
    :host { display: block; position: relative; aspect-ratio: 1; overflow: hidden;
      background: var(--stage); border-radius: 8px; }
    canvas { width: 100%; height: 100%; object-fit: contain; display: block; }
  `}render(){return c`<canvas role="img" aria-label=${this.label}></canvas>`}updated(e){(e.has("area")||e.has("open"))&&this.draw().catch(()=>{})}async draw(){let e=++this.turn,t=this.renderRoot.querySelector("canvas"),{area:n,open:s,spot:o}=this,a=await s?.();if(e!==this.turn||!a||!n)return;let d=Math.round((this.clientWidth||120)*devicePixelRatio)/Math.max(n.width,n.height),m=$=>Math.max(1,Math.round($*d)),u=await a.part(n,m(n.width),m(n.height));if(e!==this.turn)return u.close();[t.width,t.height]=[u.width,u.height];let w=t.getContext("2d");if(w.drawImage(u,0,0),u.close(),!o)return;let x=($,E)=>($-E)*d;for(let[$,E]of[["#000b",3],["#fff",1.5]])w.strokeStyle=$,w.lineWidth=E*devicePixelRatio,w.strokeRect(x(o.left,n.left),x(o.top,n.top),o.width*d,o.height*d);this.setAttribute("ready","")}};customElements.define("image-crop",kn)});var Ua,Wa=v(()=>{"use strict";h();p();A();Ua=k`
  :host { display: flex; flex-direction: column; gap: 20px; padding: 16px;
    background: var(--raised); }
  section { display: flex; flex-direction: column; gap: 10px; }
  h2 { font-size: 20px; display: flex; gap: 10px; align-items: flex-start; }
  h2 .icon { width: 26px; height: 26px; margin-top: -1px; }
  h3 { font-size: 14px; }
  .verdict { --mark: var(--quiet); gap: 6px; }
  .verdict.normal { --mark: var(--normal); }
  .verdict.unsure { --mark: var(--unsure); }
  .verdict.anomalous { --mark: var(--anomalous); }
  .verdict h2 { color: var(--mark); }
  .score { font-variant-numeric: tabular-nums; }
  .crops { display: grid; grid-template-columns: repeat(2, minmax(0, 160px)); gap: 8px; }
  figure { margin: 0; min-width: 0; }
  figcaption { font-size: 13px; line-height: 1.35; margin-top: 4px; }
  .empty { aspect-ratio: 1; border-radius: 8px; background: var(--hover); }
  .why .quiet { font-size: 13px; overflow-wrap: anywhere; }
  .spots { display: flex; flex-wrap: wrap; gap: 6px; }
  .spots button { min-width: 40px; padding: 0; font-variant-numeric: tabular-nums; }
  [aria-pressed=true] { background: var(--accent-soft); border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent); }
  .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
  .buttons button { flex: 1 1 auto; padding: 0 10px; }
  .say .normal .icon { color: var(--normal); }
  .say .anomalous .icon { color: var(--anomalous); }
  .say .quiet { font-size: 13px; }
  .offer { border-radius: 8px; background: var(--accent-soft); padding: 12px; display: flex;
    flex-direction: column; gap: 10px; font-size: 14px; }
  summary { min-height: 40px; display: flex; align-items: center; cursor: pointer;
    font-weight: 600; font-size: 14px; }
  summary::before { content: "›"; width: 18px; font-size: 20px; line-height: 1; }
  details[open] summary::before { transform: rotate(90deg) translateX(4px); }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 4px 0 8px;
    font-size: 13px; font-variant-numeric: tabular-nums; }
  dt { color: var(--quiet); }
  dd { margin: 0; overflow-wrap: anywhere; }
  details .quiet, .verdict .quiet { font-size: 13px; }
  .remove { align-self: flex-start; padding: 0 10px; margin: -8px -10px 0; color: var(--quiet); }
  @media (min-width: 701px) and (max-width: 1100px) {
    :host { display: grid; grid-template-columns: 1fr 1fr; align-content: start; }
    .why { grid-row: 1 / span 3; grid-column: 2; }
  }
`});function vh(r){let{left:i,top:e,width:t,height:n}=me(r,_e(r)),s=(a,l)=>Math.min(2,Math.max(0,Math.floor(3*a/l))),{frame:o}=r;return 3*s(e+n/2,o.height)+s(i+t/2,o.width)}var bh,Sn,Va=v(()=>{"use strict";h();p();A();Ne();be();I();Fa();an();Ze();B();Pi();Ii();Wa();bh=6,Sn=class extends S{constructor(){super(...arguments);this.openers=new WeakMap}static{this.properties={image:{attribute:!1},why:{attribute:!1},patch:{attribute:!1},fault:{attribute:!1},offer:{state:!0}}}static{this.styles=[M,Ua]}render(){let{image:e}=this;if(!e)return y;let t=ge(e,z(this.state),W(this.state));return c`
      <section class="verdict ${t}" aria-live="polite">
        <h2>${Z(t)}<span>${this.words(e,t)}</span></h2>
        ${this.renderScore(e)}
      </section>
      ${t==="unreadable"?this.renderUnreadable(e):y}
      ${e.result?c`
        ${this.renderWhy(e)}${this.renderLabels(e)}${this.renderDetails(e)}`:y}
      <button class="plain remove" title=${this.text.inspect.removeKey}
        @click=${()=>this.dispatchEvent(new CustomEvent("remove"))}
        >${b("trash")}${this.text.inspect.remove}</button>`}words(e,t){let n=this.text.inspect;return e.stale?n.outdated:!e.result||t!=="anomalous"&&t!=="unsure"?n.verdicts[t]:n.strongest[t](n.places[vh(e.result.map)])}renderScore({result:e,stale:t}){if(!e)return y;let n=this.text.inspect,s=z(this.state);if(t)return c`<p class="quiet">${n.stale}</p>`;let o=s===void 0?n.raw(e.score):n.ofLimit(Re(e.score,s));return c`
      <p class="score" title=${n.raw(e.score)}>${o}</p>
      ${s===void 0||W(this.state)?y:c`<p class="quiet">${n.unchecked}</p>`}`}renderUnreadable(e){let t=this.text.inspect;return c`
      <section>
        <p>${e.error}</p>
        <div class="buttons">
          <button @click=${()=>this.store.retry(e.id)}>${b("again")}${t.retry}</button>
        </div>
      </section>`}renderWhy(e){let t=this.text.inspect;if(!e.file)return c`<p class="quiet">${t.noOriginal}</p>`;let n=this.why?.image.result===e.result?this.why:void 0,{map:s}=e.result,o=this.patch??_e(s),a=me(s,o),l=n?.patch===o?n.normal:void 0;return c`
      <section class="why">
        <h3>${t.why}</h3>
        ${this.renderSpots(e,o)}
        <div class="crops">
          ${this.renderCrop(t.thisSpot,e,a,s.frame)}
          ${l?this.renderCrop(t.nearestSpot,l,n.nearSpot,l):c`
            <figure><div class="empty" aria-busy=${this.fault===void 0}></div>
              <figcaption>${t.nearestSpot}</figcaption></figure>`}
        </div>
        <p class="quiet">${this.fault??(l?t.inImage(l.name):n?.patch===o?t.gone:t.comparing)}</p>
      </section>`}renderCrop(e,t,n,s){let{file:o}=t;return c`
      <figure><image-crop .area=${ta(n,s)} .spot=${n} .label=${e}
        .open=${this.opener(o,t)}></image-crop>
        <figcaption>${e}</figcaption></figure>`}opener(e,t){let{learned:n}=this.state,s=this.openers.get(e);if(s&&s.of===n)return s.open;let o=()=>Oe(this.store,t);return this.openers.set(e,{of:n,open:o}),o}renderSpots(e,t){let{regions:n,map:s}=e.result,o=n.slice(0,bh).map(a=>Ai(s,a.peakX,a.peakY));return o.length<2?y:c`
      <div class="spots" role="group" aria-label=${this.text.inspect.spots}>
        ${o.map((a,l)=>c`
          <button aria-pressed=${a===t} aria-label=${this.text.inspect.spot(l+1)}
            @click=${()=>this.ask(a)}>${l+1}</button>`)}
      </div>`}ask(e){this.dispatchEvent(new CustomEvent("patch",{detail:e}))}renderLabels(e){let t=this.text.inspect,{label:n}=e;return c`
      <section class="say">
        <h3>${t.say}</h3>
        <div class="buttons">${["normal","anomalous"].map(s=>c`
          <button class=${s} aria-pressed=${n===s} title=${t.labelKey[s]}
            @click=${()=>this.say(e,n===s?void 0:s)}
            >${Z(s)}${t.sayings[s]}</button>`)}
        </div>
        ${n?c`<p class="quiet">${t.labelled[n]}</p>`:y}
        ${n==="normal"&&e.file&&this.offer===e.id?c`
          <div class="offer">
            <p>${t.offer}</p>
            <div class="buttons">
              <button @click=${()=>this.teach(e,"check")}>${t.addToCheck}</button>
              <button @click=${()=>this.teach(e,"learn")}>${t.teachIt}</button>
            </div>
          </div>`:y}
      </section>`}say(e,t){this.offer=t==="normal"?e.id:void 0,this.store.label(e.id,t)}teach({name:e,file:t},n){this.offer=void 0,this.store.addNormals([{name:e,file:t}],n),this.store.toast(this.text.inspect.taught[n](e)),this.updateComplete.then(()=>this.find(".say button")?.focus())}renderDetails({result:e}){let t=e,n=this.text.inspect,s=[[n.details.score,t.score.toFixed(4)],[n.details.limit,z(this.state)?.toFixed(4)??"\u2013"],[n.details.size,`${t.map.frame.width} \xD7 ${t.map.frame.height}`],[n.details.regions,String(t.regions.length+t.regionsLeftOut)],[n.details.method,t.method],[n.details.decoder,n.decoders[t.decoder]]];return c`
      <details>
        <summary>${n.details.title}</summary>
        <dl>${s.map(([o,a])=>c`<dt>${o}</dt><dd>${a}</dd>`)}</dl>
        ${t.notes?.map(o=>c`<p class="quiet">${o}</p>`)}
      </details>`}};customElements.define("image-why",Sn)});var wh,Mn,qa=v(()=>{"use strict";h();p();A();tn();I();an();Pa();Ze();B();Ia();Ba();Ha();Va();wh=200,Mn=class extends S{constructor(){super();this.asked=[];this.timer=0;this.narrow=matchMedia("(max-width: 700px)");this.resized=()=>this.requestUpdate();this.choose=e=>{this.patch=e.detail};this.step=e=>this.grid?.step(e.detail);this.show=()=>{this.narrow.matches&&(this.open=!0,history.pushState({sheet:!0},""),this.dispatchEvent(new CustomEvent("sheet",{detail:!0,bubbles:!0,composed:!0})),this.updateComplete.then(()=>this.find(".back")?.focus()))};this.hide=()=>history.back();this.closed=()=>{this.open&&(this.open=!1,this.dispatchEvent(new CustomEvent("sheet",{detail:!1,bubbles:!0,composed:!0})),this.updateComplete.then(()=>this.grid?.focusTile()))};this.open=!1,this.addEventListener("keydown",e=>this.key(e)),this.addEventListener("keyup",e=>{e.key===" "&&this.viewer?.showOriginal(!1)}),this.addEventListener("focusout",()=>this.viewer?.showOriginal(!1))}static{this.properties={patch:{state:!0},why:{state:!0},fault:{state:!0},open:{state:!0}}}static{this.styles=[M,Ta]}connectedCallback(){super.connectedCallback(),this.narrow.addEventListener("change",this.resized),addEventListener("popstate",this.closed)}disconnectedCallback(){super.disconnectedCallback(),this.narrow.removeEventListener("change",this.resized),removeEventListener("popstate",this.closed),clearTimeout(this.timer)}get grid(){return this.find("image-grid")}get viewer(){return this.find("image-viewer")}get image(){let{images:e,selected:t}=this.state;return e.find(n=>n.id===t)??e[0]}render(){let{state:e}=this,t=this.text.inspect,n=c`<h1 class="hidden-text">${t.title}</h1>`;return e.images.length===0?c`${n}${this.renderEmpty()}`:c`${n}
      <image-grid @open=${this.show} @listed=${this.resized}></image-grid>
      ${this.renderDetail()}`}renderEmpty(){let e=this.text.inspect,{learned:t,learning:n}=this.state;return c`
      <div class="start">
        ${t||n?c`
          <h2>${e.addTitle}</h2>
          <p class="quiet">${e.addText}</p>
          <div class="buttons">${xt(this.store,this.text,!0)}</div>`:c`${this.renderNothingLearned()}
            <p class="quiet">${e.addBefore}</p>
            <div class="buttons">${xt(this.store,this.text)}</div>`}
      </div>`}renderNothingLearned(){let e=this.text.inspect;return c`
      <h2>${e.nothingLearned}</h2>
      <p class="quiet">${e.nothingLearnedText}</p>
      <button class="primary" @click=${()=>this.store.go("teach")}>${e.toTeach}</button>`}renderDetail(){let{image:e,narrow:t}=this,{learned:n,learning:s}=this.state,o=this.text.inspect,a=t.matches;return a&&!this.open?y:c`
      <div class="detail" role=${a?"dialog":y} aria-modal=${a?"true":y}
        aria-label=${a&&e?e.name:y}>
        ${a?c`<button class="plain back" @click=${this.hide}
          >${b("back")}${o.back}</button>`:y}
        ${n||s?c`
          <image-viewer .image=${e} .why=${this.why} .patch=${this.patch}
            .place=${this.placeOf(e)} @step=${this.step} @patch=${this.choose}></image-viewer>
          <image-why .image=${e} .why=${this.why} .patch=${this.patch} .fault=${this.fault}
            @patch=${this.choose} @remove=${()=>this.grid?.remove(e)}></image-why>
          <limit-chart></limit-chart>`:c`<div class="start viewer">${this.renderNothingLearned()}</div>`}
      </div>`}placeOf(e){let t=this.grid?.shown??[],n=e?t.indexOf(e):-1;return n<0?"":this.text.inspect.position(n+1,t.length)}updated(){let{image:e,viewer:t}=this;e?.id!==this.asked[0]&&(this.patch=void 0);let n=[e?.id,e?.result,this.patch,this.state.learned,t];n.every((s,o)=>s===this.asked[o])||(this.asked=n,clearTimeout(this.timer),this.timer=window.setTimeout(()=>{this.ask()},wh))}async ask(){let{image:e,asked:t}=this;if(this.fault=void 0,!(!e?.result||!e.file||e.stale||!this.viewer))try{let n=await ea(this.store,e,this.patch??_e(e.result.map));t===this.asked&&(this.why=n)}catch(n){t===this.asked&&(this.fault=n instanceof Error?n.message:String(n))}}key(e){let t=e.composedPath()[0];e.ctrlKey||e.metaKey||e.altKey||t.matches("input, select, textarea")||e.key===" "&&t.matches("button, summary")||this.act(e)&&e.preventDefault()}act(e){let{image:t,viewer:n}=this;if(!t||!n)return!1;if(e.shiftKey&&e.key.startsWith("Arrow"))return n.pan(e.key),!0;let s=e.key.toLowerCase(),o={" ":()=>n.showOriginal(!0),arrowright:()=>this.grid?.step(1),arrowleft:()=>this.grid?.step(-1),n:()=>this.say("normal"),d:()=>this.say("anomalous"),delete:()=>this.grid?.remove(),escape:()=>this.open&&this.hide()};return o[s]?.(),s in o||n.act(s)}say(e){let{image:t}=this;t?.result&&this.find("image-why")?.say(t,t.label===e?void 0:e)}};customElements.define("inspect-view",Mn)});async function Oi(r){let i=new OffscreenCanvas(r.width,r.height);return i.getContext("2d").drawImage(r,0,0),i.convertToBlob({type:"image/png"})}async function Ka({frame:r,result:i},e=new Date){let[t,n]=await Promise.all([Oi(r),Y(r,i,{side:320,boxes:!0})]);return{id:crypto.randomUUID(),time:e,result:i,file:t,thumbnail:URL.createObjectURL(n)}}function Ga(r,i,e){let{id:t}=e?r[0]:i,s=[{...i,id:t},...e?r.slice(1):r].slice(0,xh);for(let o of r)s.includes(o)||URL.revokeObjectURL(o.thumbnail);return s}function Di(r){let i=n=>String(n).padStart(2,"0"),e=`${r.getFullYear()}-${i(r.getMonth()+1)}-${i(r.getDate())}`,t=[r.getHours(),r.getMinutes(),r.getSeconds()].map(i).join(".");return`live ${e} ${t}.${String(r.getMilliseconds()).padStart(3,"0")}.png`}var xh,Za=v(()=>{"use strict";h();p();ee();xh=30});function $h(){try{return localStorage.getItem(Ya)??""}catch{return""}}function kh(r){try{localStorage.setItem(Ya,r)}catch{}}async function Ja(r=$h()){let{mediaDevices:i}=navigator;if(!i)throw new DOMException("no secure context","SecurityError");let e=r?{deviceId:{ideal:r}}:{facingMode:{ideal:"environment"}},t=await i.getUserMedia({video:{...yh,...e}}),n=t.getVideoTracks()[0]?.getSettings()??{},s=n.deviceId??"";return kh(s),{stream:t,id:s,front:n.facingMode==="user"}}async function Xa(){return(await navigator.mediaDevices?.enumerateDevices()??[]).filter(({kind:i,deviceId:e})=>i==="videoinput"&&e!=="").map(({deviceId:i,label:e})=>({id:i,label:e}))}var Ya,yh,Sh,Qa,el=v(()=>{"use strict";h();p();Ya="inctrl-camera",yh={width:{ideal:1920},height:{ideal:1080}};Sh={NotAllowedError:"denied",NotFoundError:"none",OverconstrainedError:"none",NotReadableError:"busy",AbortError:"busy",SecurityError:"insecure"},Qa=r=>Sh[r.name??""]??"other"});var Ri,tl=v(()=>{"use strict";h();p();Ri=class{constructor(i,e){this.video=i;this.hooks=e;this.ended=new AbortController;this.times=[];this.fresh=!0;this.held=!1;this.failures=0;this.wakeUp=()=>{};let{signal:t}=this.ended;document.addEventListener("visibilitychange",()=>this.wake(),{signal:t}),this.watch(),this.run()}get rate(){let{times:i}=this;return i.length<2||performance.now()-i.at(-1)>2e3?0:1e3*(i.length-1)/(i.at(-1)-i[0])}hold(i){this.held=i,this.wake()}wake(){this.wakeUp()}stop(){this.ended.abort(),this.wake()}watch(){let i=()=>{this.ended.signal.aborted||(this.fresh=!0,this.wake(),this.video.requestVideoFrameCallback(i))};this.video.requestVideoFrameCallback(i)}async run(){let{signal:i}=this.ended,e=this.begin();for(;!i.aborted;){if(!e){await new Promise(s=>this.wakeUp=s),e=this.begin();continue}let t=await e;if(e=this.begin(),!t)continue;if(i.aborted||this.held){t.frame.close();continue}let n=performance.now();this.times=[...this.times.filter(s=>n-s<=2e3),n],this.hooks.show(t)}}begin(){let{video:i,held:e,fresh:t}=this;if(!(this.ended.signal.aborted||e||!t||document.hidden)&&this.hooks.ready()&&!(i.readyState<HTMLMediaElement.HAVE_CURRENT_DATA))return this.fresh=!1,this.one()}async one(){let i;try{i=await createImageBitmap(this.video);let e=await this.hooks.score(i);return this.failures=0,{frame:i,result:e}}catch(e){i?.close(),!this.ended.signal.aborted&&++this.failures===3&&(this.stop(),this.hooks.failed(e));return}}}});var En,il,it,tt,Ni,Mh,Eh,Ah,Hi,rl=v(()=>{"use strict";h();p();[En,il,it]=[32,24,4],[tt,Ni]=[En*it,il*it],Mh=14,Eh=.01,Ah=500,Hi=class{constructor(){this.context=new OffscreenCanvas(tt,Ni).getContext("2d",{willReadFrequently:!0});this.began=0}settled(i,e=performance.now()){let{last:t}=this,n=this.last=this.cells(i);if(!t)return!1;let s=0;for(let[o,a]of n.entries())Math.abs(a-t[o])>Mh&&s++;if(s>Eh*n.length)this.moved===void 0&&(this.began=e),this.moved=e;else if(this.moved!==void 0&&e-this.moved>=Ah)return this.moved=void 0,!0;return!1}cells(i){this.context.drawImage(i,0,0,tt,Ni);let{data:e}=this.context.getImageData(0,0,tt,Ni),t=new Float32Array(En*il);for(let n=0;n<tt*Ni;n++){let s=Math.floor(n/tt/it)*En+Math.floor(n%tt/it);t[s]+=(e[4*n]+2*e[4*n+1]+e[4*n+2])/(4*it*it)}return t}}});var An,nl=v(()=>{"use strict";h();p();A();De();ee();I();B();An=class extends S{constructor(){super();this.heat=!0;this.alarms=[]}static{this.properties={alarms:{attribute:!1}}}static{this.styles=[M,k`
    h2 { font-size: 15px; margin-bottom: 8px; }
    .empty { min-height: 48px; color: var(--quiet); }
    ul { display: flex; gap: 8px; list-style: none; margin: 0; padding: 3px; overflow-x: auto; }
    li { flex: none; }
    li button { display: grid; padding: 4px; gap: 4px; border-color: var(--line); }
    li img { width: 128px; height: 80px; object-fit: cover; border-radius: 4px; display: block; }
    li span { font-size: 13px; font-variant-numeric: tabular-nums; }
    dialog { padding: 16px; max-width: min(1200px, 96vw); }
    figure { margin: 0; display: grid; gap: 16px; }
    dialog img { max-width: 100%; max-height: 70dvh; border-radius: 4px; justify-self: center; }
    .row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
    .row p { margin-right: auto; }
    label { display: flex; gap: 8px; align-items: center; min-height: 40px; padding-right: 8px; }
  `]}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){this.large&&URL.revokeObjectURL(this.large),[this.large,this.shown]=[void 0,void 0],this.requestUpdate()}async enlarge(e){this.shown=e;let t=await createImageBitmap(e.file),n=await Y(t,this.heat?e.result:void 0,{side:1600,boxes:!0});if(t.close(),this.shown!==e||!this.isConnected)return;this.large&&URL.revokeObjectURL(this.large),this.large=URL.createObjectURL(n),this.requestUpdate(),await this.updateComplete;let s=this.renderRoot.querySelector("dialog");s?.open||s?.showModal()}send(e){this.dispatchEvent(new CustomEvent(e,{detail:this.shown})),this.close()}close(){this.renderRoot.querySelector("dialog")?.close()}time({time:e}){return new Intl.DateTimeFormat(this.locale,{timeStyle:"medium"}).format(e)}render(){let{live:e}=this.text,{alarms:t}=this;return c`<section aria-labelledby="title">
      <h2 id="title">${e.alarms(t.length)}</h2>
      ${t.length===0?c`<p class="empty">${e.noAlarms}</p>`:c`<ul>
        ${U(t,({id:n})=>n,n=>c`<li>
          <button aria-label=${e.alarmAt(this.time(n))}
            @click=${()=>{this.enlarge(n)}}>
            <img src=${n.thumbnail} alt=""><span>${this.time(n)}</span></button></li>`)}
        </ul>`}
      ${this.shown&&this.large?this.dialog(this.shown,this.large):y}</section>`}dialog(e,t){let{live:n}=this.text,s=n.alarmAt(this.time(e));return c`<dialog aria-label=${s} @close=${()=>this.forget()}>
      <figure><img src=${t} alt=${n.heat}>
      <figcaption class="row"><p><strong>${s}</strong></p>
        <label><input type="checkbox" .checked=${this.heat} @change=${o=>{this.heat=o.target.checked,this.enlarge(e)}}>${n.showHeat}</label>
        <button class="primary" @click=${()=>this.send("alarm-inspect")}>${b("inspect")}
          ${n.inspect}</button>
        <button @click=${()=>this.send("alarm-normal")}>${b("check")}
          ${n.useAsNormal}</button>
        <button @click=${()=>this.close()}>${b("close")}${n.close}</button>
      </figcaption></figure></dialog>`}};customElements.define("alarm-strip",An)});var sl,ol=v(()=>{"use strict";h();p();A();sl=k`
  :host { height: 100%; min-height: 0; }
  .live { height: 100%; display: grid; gap: 16px; padding: 16px;
    grid-template: "stage side" minmax(0, 1fr) "strip side" auto / minmax(0, 1fr) 372px; }
  .live.off { grid-template: "stage" minmax(0, 1fr) "strip" auto / minmax(0, 1fr); }
  .stage { grid-area: stage; position: relative; container-type: size; display: grid;
    place-items: center; overflow: hidden; border-radius: 8px; background: #0c0e12;
    color: #f2f4f7; min-height: 200px; }
  .screen { position: relative; aspect-ratio: var(--ratio, 1.7778);
    width: min(100cqw, 100cqh * var(--ratio, 1.7778)); }
  .screen > * { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
  .mirrored { transform: scaleX(-1); }
  .heat { opacity: 0.75; image-rendering: auto; pointer-events: none; }
  .guide { pointer-events: none; fill: none; }
  .guide path { vector-effect: non-scaling-stroke; stroke-linecap: round; }
  .guide .under { stroke: #000a; stroke-width: 5; }
  .guide .over { stroke: #fff; stroke-width: 2; }
  .badge { position: absolute; top: 12px; left: 12px; display: inline-flex; gap: 8px;
    align-items: center; padding: 6px 12px; border-radius: 8px; background: #0c0e12d9;
    color: #f2f4f7; font-weight: 600; }
  .badge.below { top: auto; bottom: 12px; left: 12px; right: 12px; width: fit-content;
    margin: auto; }
  .note { max-width: 460px; padding: 24px; text-align: center; display: grid; gap: 16px;
    justify-items: center; }
  .note h2 { font-size: 22px; }
  .note p { color: #c4cbd6; }
  .note > .icon { width: 48px; height: 48px; }
  .row { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center; }
  .stage button:not(.primary) { background: #1d2128; color: #f2f4f7; border-color: #59616d; }
  .stage :focus-visible, .stage:focus-visible { outline-color: #8fbcff; outline-offset: -3px; }
  .stage button:focus-visible { outline-offset: 2px; }

  .side { grid-area: side; min-height: 0; overflow: auto; display: flex; flex-direction: column;
    gap: 16px; }
  .verdict { position: sticky; top: 0; z-index: 1; flex: none; border-radius: 8px;
    padding: 16px; display: grid; justify-items: center; align-content: center; min-height: 248px;
    gap: 4px; text-align: center; background: var(--raised); border: 1px solid var(--line); }
  .verdict svg { width: 96px; height: 96px; stroke-width: 2.5; }
  .verdict strong { font-size: 60px; line-height: 1.05; letter-spacing: -0.02em;
    font-weight: 800; white-space: nowrap; }
  .verdict strong.long { font-size: 56px; }
  .verdict.waiting strong, .verdict.unknown strong { font-size: 28px; letter-spacing: 0; }
  .verdict.normal, .verdict.unsure, .verdict.anomalous {
    color: var(--on-accent); border-color: transparent; }
  .verdict.normal { background: var(--normal); }
  .verdict.unsure { background: var(--unsure); }
  .verdict.anomalous { background: var(--anomalous); }
  .verdict .share { font-size: 17px; font-variant-numeric: tabular-nums; }
  .meter { width: 100%; height: 10px; margin-top: 12px; border-radius: 5px;
    background: color-mix(in srgb, currentColor 25%, transparent); position: relative; }
  .meter i { position: absolute; inset: 0 auto 0 0; background: currentColor; border-radius: 5px;
    width: calc(min(var(--share, 0), 2) * 50%); }
  .meter b { position: absolute; top: -5px; bottom: -5px; left: calc(50% - 1.5px); width: 3px;
    background: currentColor; }
  dl { margin: 0; display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }
  dl div { background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
    padding: 8px 12px; }
  dt { font-size: 12px; color: var(--quiet); }
  dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .actions { display: grid; gap: 8px; grid-template-columns: 1fr 1fr; }
  .actions .wide { grid-column: 1 / -1; }
  .actions button { justify-content: flex-start; min-height: 48px; }
  .actions kbd { margin-left: auto; }
  kbd { font: 12px/1 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 4px;
    padding: 4px 6px; color: var(--quiet); background: var(--page); }
  .primary kbd { color: inherit; background: transparent; border-color: currentColor; }
  .settings { border: 1px solid var(--line); border-radius: 8px; background: var(--raised);
    padding: 0 16px; }
  .settings summary { min-height: 48px; display: flex; align-items: center; gap: 8px;
    cursor: pointer; font-weight: 600; }
  summary .icon { margin-left: auto; }
  details[open] summary .icon { transform: rotate(180deg); }
  .settings .fields { display: grid; gap: 8px; padding-bottom: 16px; }
  .fields label { display: grid; gap: 4px; }
  .fields label.tick { display: flex; gap: 12px; align-items: center; min-height: 40px; }
  .fields select { width: 100%; }
  alarm-strip { grid-area: strip; min-width: 0; }
  @media (min-width: 1800px) {
    .live { gap: 24px; padding: 24px; }
    .live.on { grid-template-columns: minmax(0, 1fr) 480px; }
    .verdict svg { width: 140px; height: 140px; }
    .verdict strong { font-size: 88px; }
    .verdict strong.long { font-size: 76px; }
  }
  @media (max-width: 900px) {
    :host { height: auto; }
    .live { height: auto; padding: 8px; gap: 8px;
      grid-template: "stage" min(60vw, 50dvh) "side" auto "strip" auto / minmax(0, 1fr); }
    .live.off { grid-template-rows: minmax(480px, 70dvh) auto; }
    .side { gap: 8px; overflow: visible; }
    .verdict { min-height: 128px; grid-template-columns: auto 1fr; padding: 12px 16px;
      justify-items: start;
      text-align: left; column-gap: 16px; align-items: center; }
    .verdict svg { width: 64px; height: 64px; grid-row: span 2; }
    .verdict strong { font-size: 52px; }
    .verdict strong.long { font-size: 40px; }
    .verdict.unknown > * { grid-column: 2; }
    .verdict.unknown svg { grid-area: 1 / 1; }
    .meter { grid-column: 1 / -1; margin-top: 4px; }
    .actions button { justify-content: center; padding: 0 8px; }
    .actions kbd { display: none; }
  }
`});var Ph,al,Th,Pn,ll=v(()=>{"use strict";h();p();A();Za();el();tl();rl();ee();Ne();be();I();nl();B();ol();Ph=2e3,al=3,Th=3e3,Pn=class extends S{constructor(){super(...arguments);this.source="off";this.choices=[];this.camera="";this.mirrored=!1;this.showHeat=!0;this.showGuide=!0;this.auto=!1;this.frozen=!1;this.alarms=[];this.still=new Hi;this.changed=!0;this.calm=0;this.alarmed=0;this.run={verdict:"waiting",length:0};this.said="waiting";this.note="";this.checked=!1;this.keys=e=>this.key(e);this.changedDevices=()=>{this.list()}}static{this.styles=[M,sl]}connectedCallback(){super.connectedCallback(),this.addEventListener("keydown",this.keys),navigator.mediaDevices?.addEventListener("devicechange",this.changedDevices)}disconnectedCallback(){super.disconnectedCallback(),this.removeEventListener("keydown",this.keys),navigator.mediaDevices?.removeEventListener("devicechange",this.changedDevices),this.turnOff();for(let{thumbnail:e}of this.alarms)URL.revokeObjectURL(e);this.alarms=[]}get video(){return this.find("video")}change(e){e(),this.requestUpdate()}async start(e){this.turnOff(),this.change(()=>this.source="asking"),this.find(".stage").focus();try{let{stream:t,id:n,front:s}=await Ja(e);if(!this.isConnected||this.source!=="asking"){for(let o of t.getTracks())o.stop();return}t.getVideoTracks()[0].addEventListener("ended",()=>this.lose("gone")),[this.camera,this.mirrored]=[n,s],this.video.srcObject=t,await this.play("camera"),await this.list()}catch(t){this.isConnected&&this.lose(Qa(t))}}async openVideo(e){let[t]=e.files??[];if(e.value="",!!t){this.turnOff(),this.address=URL.createObjectURL(t),this.mirrored=!1,this.video.src=this.address;try{await this.play("video")}catch{this.lose("video")}}}async play(e){if(await this.video.play(),!this.isConnected)return this.turnOff();this.change(()=>{this.source=e,this.loop=new Ri(this.video,{ready:()=>this.store.live!==void 0,score:t=>{let{engine:n,prompts:s}=this.store.live;return n.score(t,{prompts:s})},show:t=>this.show(t),failed:t=>{this.store.toast(t instanceof Error?t.message:String(t),{kind:"error"}),this.lose("other")}})}),await this.updateComplete,this.find(".stage").focus()}lose(e){this.turnOff(),this.change(()=>this.fault=e),this.focusStart()}end(){this.turnOff(),this.focusStart()}async focusStart(){await this.updateComplete,this.find(".note .primary")?.focus()}turnOff(){this.loop?.stop(),this.loop=void 0;let{video:e}=this;for(let t of e.srcObject?.getTracks()??[])t.stop();e.srcObject=null,this.address&&(e.removeAttribute("src"),URL.revokeObjectURL(this.address),this.address=void 0),this.shown?.frame.close(),this.shown=void 0,this.run={verdict:"waiting",length:0},this.said="waiting",this.change(()=>{[this.source,this.fault,this.frozen]=["off",void 0,!1]})}async list(){let e=await Xa();this.change(()=>this.choices=e)}show(e){this.shown?.frame.close(),this.shown=e;let t=this.verdict(),{run:n}=this;this.run={verdict:t,length:n.verdict===t?n.length+1:1},this.run.length>=al&&(this.said=t),this.drawHeat(e);let s=this.still.settled(e.frame);s&&this.still.began>this.alarmed&&(this.changed=!0),s&&this.auto&&this.capture(),this.alarm(t,s),this.requestUpdate()}verdict(){let{state:e,shown:t}=this;return t?(this.known!==e&&([this.known,this.checked]=[e,W(e)]),kt(t.result.score,z(e),this.checked)):"waiting"}async drawHeat(e){if(!this.showHeat)return;let t=await ae(e.result);if(this.shown!==e)return t.close();let n=this.find(".heat");[n.width,n.height]=[t.width,t.height],n.getContext("bitmaprenderer").transferFromImageBitmap(t)}alarm(e,t){if(e!=="anomalous"){this.calm++;return}let n=performance.now(),s=this.calm>=al||this.changed;this.calm=0,s&&n-this.alarmed>=Ph?([this.alarmed,this.changed]=[n,!1],this.hold(!1)):t&&this.alarms.length>0&&this.hold(!0)}async hold(e){let t=await Ka(this.shown);if(!this.isConnected)return URL.revokeObjectURL(t.thumbnail);this.change(()=>this.alarms=Ga(this.alarms,t,e))}freeze(e=!this.frozen){if(!(this.source==="off"||this.source==="asking")){if(this.loop?.hold(e),e&&this.shown){let t=this.find(".still"),{frame:n}=this.shown;[t.width,t.height]=[n.width,n.height],t.getContext("2d").drawImage(n,0,0)}this.source==="video"&&(e?this.video.pause():this.video.play()),this.change(()=>this.frozen=e)}}async frame(){let e=Di(new Date);if(this.shown)return{name:e,file:await Oi(this.shown.frame)};let t=await createImageBitmap(this.video),n=await Oi(t);return t.close(),{name:e,file:n}}async capture(){this.store.addImages([await this.frame()]),this.say(this.text.live.captured)}async useAsNormal(){this.store.addNormals([await this.frame()]),this.say(this.text.live.added)}say(e){clearTimeout(this.silence),this.change(()=>this.note=e),this.silence=setTimeout(()=>this.change(()=>this.note=""),Th)}key(e){let t=e.composedPath()[0];if(e.ctrlKey||e.metaKey||e.altKey||e.repeat||t.matches("input:not([type=checkbox]), select, textarea")||!this.loop||t.closest("dialog"))return;let n={" ":t.matches("button, summary, input")?void 0:()=>this.freeze(),c:()=>{this.capture()},u:()=>{this.useAsNormal()}}[e.key.toLowerCase()];n&&(e.preventDefault(),n())}updated(){let{videoWidth:e,videoHeight:t}=this.video,n=e&&t?e/t:16/9;this.find(".screen").style.setProperty("--ratio",String(n));let s=z(this.state),o=this.shown&&s?this.shown.result.score/s:0;this.find(".meter")?.style.setProperty("--share",String(o)),this.loop?.wake()}render(){let{text:e,alarms:t}=this,n=this.source==="camera"||this.source==="video";return c`
      <h1 class="hidden-text">${e.live.title}</h1>
      <div class="live ${n?"on":"off"}">
        <section class="stage" tabindex=${n?0:-1} aria-label=${e.live.stage}>
          ${this.screen(n)}
          ${n?y:this.notice()}
          ${this.frozen?c`<span class="badge">${b("pause")}${e.live.frozen}</span>`:y}
          <p class="badge below" role="status" ?hidden=${!this.note}>${b("check")}${this.note}
          </p>
        </section>
        ${n?c`<div class="side">${this.side()}</div>`:y}
        ${t.length>0||n?c`<alarm-strip .alarms=${t}
          @alarm-inspect=${s=>this.inspect(s.detail)}
          @alarm-normal=${s=>this.fine(s.detail)}></alarm-strip>`:y}
        <p class="hidden-text" role="status">${n?e.live.verdicts[this.said]:""}</p>
        <input type="file" class="hidden-text file" accept="video/*" tabindex="-1"
          aria-label=${e.live.openVideo}
          @change=${s=>{this.openVideo(s.target)}}>
      </div>`}screen(e){let t=this.mirrored?"mirrored":"",n="M6 14V6H14M86 6h8v8M94 86v8H86M14 94H6V86M50 47v6M47 50h6";return c`<div class="screen ${t}" ?hidden=${!e}>
      <video muted playsinline loop></video>
      <canvas class="still" ?hidden=${!this.frozen||!this.shown}></canvas>
      <canvas class="heat" role="img" aria-label=${this.text.live.heat}
        ?hidden=${!this.showHeat||!this.shown}></canvas>
      <svg class="guide" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"
        ?hidden=${!this.showGuide}><path class="under" d=${n} /><path class="over"
        d=${n} /></svg>
    </div>`}notice(){let{live:e}=this.text,t=c`<div class="row">
      <button class="primary" @click=${()=>{this.start()}}>${b("camera")}
        ${this.fault?e.again:e.start}</button>
      <button @click=${()=>this.find(".file").click()}>${b("open")}
        ${e.openVideo}</button></div>`;if(this.source==="asking")return c`<div class="note" role="status">${b("camera")}<h2>${e.asking}</h2>
        <p>${e.askingHint}</p></div>`;if(this.fault){let{title:n,hint:s}=e.faults[this.fault];return c`<div class="note" role="alert">${b("alert")}<h2>${n}</h2>
        <p>${s}</p>${t}</div>`}return c`<div class="note">${b("camera")}<h2>${e.off}</h2>
      <p>${this.state.where==="page"?e.offHint:e.offHintServer}</p>${t}
      ${this.state.learned?y:this.untaught()}</div>`}untaught(){let{live:e}=this.text;return c`<p>${e.untaught}</p>
      <button class="teach" @click=${()=>this.store.go("teach")}>${b("learn")}
        ${e.teach}</button>`}side(){return c`${this.verdictCard()}${this.figures()}${this.actions()}${this.settings()}`}verdictCard(){let{live:e}=this.text,{state:t}=this;if(!t.learned)return c`<div class="verdict unknown">${b("learn")}
        <strong>${e.untaughtShort}</strong>
        <p>${e.untaught}</p>
        <button class="teach" @click=${()=>this.store.go("teach")}>${e.teach}</button></div>`;let n=this.verdict(),s=z(t),o={normal:"check",anomalous:"close",unsure:"unsure",waiting:"wait",unreadable:"alert",unknown:"unsure"},a=this.shown&&s?e.share(new Intl.NumberFormat(this.locale,{style:"percent"}).format(this.shown.result.score/s)):"",l=e.verdicts[n];return c`<div class="verdict ${n}">${b(o[n])}
      <strong class=${l.length>6?"long":""}>${l}</strong>
      <span class="share">${a}</span>
      <div class="meter" aria-hidden="true"><i></i><b></b></div></div>`}figures(){let{live:e}=this.text,t=(a,l)=>new Intl.NumberFormat(this.locale,{minimumFractionDigits:l,maximumFractionDigits:l}).format(a),{videoWidth:n,videoHeight:s}=this.video,o=this.shown?t(this.shown.result.score,3):"\u2013";return c`<dl>
      <div><dt>${e.score}</dt><dd>${o}</dd></div>
      <div><dt>${e.rate}</dt><dd class="rate">${t(this.loop?.rate??0,1)}</dd></div>
      <div><dt>${e.size}</dt><dd>${n} × ${s}</dd></div></dl>`}actions(){let{live:e}=this.text,t=this.state.learned?"primary":"";return c`<div class="actions">
      <button class="wide ${t}" aria-pressed=${this.frozen} @click=${()=>this.freeze()}>
        ${b(this.frozen?"play":"pause")}${this.frozen?e.goOn:e.freeze}
        <kbd aria-hidden="true">${e.space}</kbd></button>
      <button class="wide ${t?"":"primary"}"
        @click=${()=>{this.useAsNormal()}}>${b("check")}${e.useAsNormal}
        <kbd aria-hidden="true">U</kbd></button>
      <button @click=${()=>{this.capture()}}>${b("camera")}${e.capture}
        <kbd aria-hidden="true">C</kbd></button>
      <button @click=${()=>this.end()}>${b("close")}${e.stop}</button></div>`}settings(){let{live:e}=this.text,t=(n,s)=>c`
      <label class="tick"><input type="checkbox" .checked=${this[s]}
        @change=${o=>this.change(()=>{this[s]=o.target.checked})}>${n}</label>`;return c`<details class="settings" ?open=${innerWidth>900}>
      <summary>${e.settings}${b("down")}</summary><div class="fields">
      ${this.source==="camera"&&this.choices.length>0?c`<label>${e.camera}
        <select @change=${n=>{this.start(n.target.value)}}>
        ${this.choices.map(({id:n,label:s},o)=>c`<option value=${n}
          ?selected=${n===this.camera}>${s||e.cameraNumber(o+1)}</option>`)}
        </select></label>`:y}
      ${t(e.auto,"auto")}${t(e.showHeat,"showHeat")}
      ${t(e.showGuide,"showGuide")}${t(e.mirror,"mirrored")}</div></details>`}inspect({file:e,time:t}){this.store.addImages([{name:Di(t),file:e}]),this.say(this.text.live.captured)}fine({file:e,time:t}){this.store.addNormals([{name:Di(t),file:e}]),this.say(this.text.live.added)}};customElements.define("live-view",Pn)});function Fi(r){let i=z(r),e=W(r),t=r.images.map(l=>({image:l,verdict:ge(l,i,e)})),n=t.filter(({image:l})=>At(l)),s=({image:l})=>l.result?.score??-1,o=n.toSorted((l,d)=>s(d)-s(l)),a=l=>o.filter(d=>d.verdict===l).length;return{rows:o,waiting:t.length-o.length,limit:i,counts:{normal:a("normal"),unsure:a("unsure"),anomalous:a("anomalous"),unreadable:a("unreadable"),unknown:a("unknown")},origin:{by:r.project.limit!==void 0?"person":r.learned?.from?"file":"normals",provisional:r.learned?.provisional??!1,check:i===void 0?void 0:Xe(r.images,i)}}}var At,Pt,Tt=v(()=>{"use strict";h();p();Ne();be();At=({result:r,error:i,stale:e})=>i!==void 0||r!==void 0&&!e,Pt=({rows:r},i)=>i?r:r.filter(({verdict:e})=>e!=="normal")});function Ih({name:r,result:i,error:e},t){return i?Bt(Ut(i,t),r):{image:r,...e!==void 0&&{error:e}}}async function*cl(r,i,e){for(let t of r.filter(At))await e(),yield Ih(t,i)}async function rt(r,i,e){let t=[`${dl.join(",")}\r
`];for await(let n of cl(r,i,e)){let s={...n,notes:n.notes?.join("; "),regions:n.regions&&n.regions.length+(n.regions_left_out??0)};t.push(`${dl.map(o=>Kt(s[o])).join(",")}\r
`)}return new Blob(t,{type:"text/csv"})}async function Ui(r,i,e){let t=[];for await(let n of cl(r,i,e))t.push(`${qt(JSON.stringify(n))}
`);return new Blob(t,{type:"application/jsonl"})}var dl,Wi=v(()=>{"use strict";h();p();lr();Fe();cr();Tt();dl=["image","score","anomalous","threshold","normalized","method","model","digest","regions","heatmap","notes","error_class","error","model_digest","prompts_digest","pixels_digest"]});function Vi(r){let i=Se();return async()=>{await i(),r?.throwIfAborted()}}var Tn=v(()=>{"use strict";h();p();Wt()});var In,hl,pl,ml,ul=v(()=>{"use strict";h();p();In=f,hl="backbone",pl=r=>r.get(hl)??"",ml=r=>r===""?location.pathname:`?${hl}=${encodeURIComponent(r)}`});var Ln,fl=v(()=>{"use strict";h();p();A();ul();K();I();He();Ln=class extends S{constructor(){super();this.use=async e=>{let t=e.target,n=[...t.files??[]];this.fault="",this.reading=0;try{await this.store.changeModel(n,s=>this.reading=s),this.find("dialog")?.close(),this.store.toast(this.text.menu.modelChanged(this.state.model?.name??""))}catch(s){this.fault=L(s)}this.reading=void 0,t.value=""};this.wanted=this.now,this.fault=""}static{this.properties={wanted:{state:!0},reading:{state:!0},fault:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    h2 { font-size: 20px; margin-bottom: 8px; }
    .row { display: flex; gap: 8px; align-items: flex-end; margin-top: 16px; }
    label.field { display: grid; gap: 4px; flex: 1; min-width: 0; }
    select { width: 100%; }
    .about { min-height: 48px; margin-top: 8px; }
    .file { border-top: 1px solid var(--line); margin-top: 24px; padding-top: 16px; }
    .file .button, progress, [role=alert] { margin-top: 12px; }
  `]}get query(){return new URLSearchParams(location.search)}get now(){return pl(this.query)}open(){this.fault="",this.find("dialog")?.showModal()}render(){let e=this.text.menu,t=In.find(({name:s})=>s===this.wanted),n=this.query.has("model")?e.ofAddress:e.bundled;return c`<dialog aria-labelledby="title">
      <h2 id="title">${e.anotherTitle}</h2>
      <p>${e.anotherText}</p>
      <div class="row"><label class="field">${e.backbone}
        <select aria-label=${e.backbone}
          @change=${s=>this.wanted=s.target.value}>
          <option value="" ?selected=${this.wanted===""}>${n}</option>
          ${In.map(({name:s,title:o,files:a})=>c`
            <option value=${s} ?selected=${this.wanted===s}>${o}
              (${ve(a.reduce((l,d)=>l+d.bytes,0),this.locale)})</option>`)}
        </select></label>
        <button class="primary" ?disabled=${this.wanted===this.now}
          @click=${()=>location.assign(ml(this.wanted))}>${e.load}</button></div>
      <p class="about quiet" role="status">${t?e.about(new URL(t.files[0].url).host,t.licence.id||t.licence.name,t.good_for):""}</p>
      ${this.file()}
      <div class="actions">
        <button @click=${()=>this.find("dialog")?.close()}>
          ${this.text.app.close}</button>
      </div>
    </dialog>`}file(){let e=this.text.menu;return c`<div class="file">
      <p>${e.modelFileText}</p>
      <label class="button">${e.modelFile}
        <input type="file" multiple @change=${this.use}></label>
      ${this.reading===void 0?"":c`
        <progress aria-label=${e.modelReading} .value=${this.reading}></progress>`}
      <p role="alert">${this.fault}</p></div>`}};customElements.define("model-dialog",Ln)});function xe(r,i,e=""){let t=typeof i=="string"?new Blob([i],{type:e}):i,n=URL.createObjectURL(t),s=document.createElement("a");s.href=n,s.download=r.replace(/[\\/:*?"<>|\p{Cc}]/gu,"_"),s.click(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}var qi=v(()=>{"use strict";h();p()});var jn,gl=v(()=>{"use strict";h();p();A();Wi();Tn();K();Ne();ci();I();B();fl();qi();jn=class extends S{constructor(){super(...arguments);this.another=()=>{this.close(),this.find("model-dialog")?.open()};this.savePrompts=()=>{let{learned:e,project:t}=this.state;e?.file&&xe(`${t.name}.prompts`,e.file),this.close()};this.openPrompts=async e=>{let t=e.target,n=t.files?.[0];this.close();try{n&&await this.store.openPrompts(n,n.name)}catch(s){this.store.toast(L(s),{kind:"error"})}t.value=""};this.keep=e=>this.store.update({keepImages:e.target.checked});this.askDelete=()=>{this.close(),this.find("dialog")?.showModal()};this.deleteAll=async()=>{this.find("dialog")?.close(),await this.store.deleteEverything(),this.store.toast(this.text.menu.deleted),this.store.go("start")}}static{this.styles=[M,k`
    [popover] { top: 60px; right: 8px; width: 340px; padding: 8px 8px 12px; }
    h2 { font-size: 13px; color: var(--quiet); padding: 12px 14px 4px; font-weight: 600; }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0;
      padding: 0 14px 4px; font-size: 14px; }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    dd code { font-size: 12px; }
    .row { display: flex; width: 100%; justify-content: flex-start; }
    label.row, a.row { border-color: transparent; background: transparent; }
    .setting { display: flex; align-items: center; gap: 12px; padding: 4px 14px; min-height: 40px; }
    .setting select { margin-inline-start: auto; }
    .danger { color: var(--anomalous); }
    dialog h2 { font-size: 20px; color: var(--ink); padding: 0; margin-bottom: 8px; }
  `]}render(){let e=this.text.menu;return c`
      <button class="plain icon-only" popovertarget="more" aria-label=${e.title}>
        ${b("more")}</button>
      <div id="more" popover @beforetoggle=${Ke} role="region" aria-label=${e.title}>
        ${this.model()} ${this.files()} ${this.results()} ${this.settings()} ${this.help()}
      </div>
      <model-dialog></model-dialog>
      <dialog aria-labelledby="delete-title">
        <h2 id="delete-title">${e.deleteAllTitle}</h2>
        <p>${e.deleteAllText}</p>
        <div class="actions">
          <button class="danger" @click=${this.deleteAll}>${b("trash")}${e.deleteAllYes}</button>
          <button @click=${()=>this.find("dialog")?.close()}>
            ${this.text.app.cancel}</button>
        </div>
      </dialog>`}model(){let{model:e,where:t}=this.state,n=this.text.menu;if(!e)return"";let s=e.threads===void 0?"":`, ${n.threads(e.threads)}`;return c`<h2>${n.model}</h2>
      <dl>
        <dt>${n.modelName}</dt><dd>${e.name}</dd>
        <dt>${n.backend}</dt><dd>${e.backend}${s}</dd>
        <dt>${n.digest}</dt><dd><code>${e.digest}</code></dd>
      </dl>
      ${t==="page"?c`<button class="plain row" @click=${this.another}>
        ${b("swap")}${n.another}</button>`:""}`}files(){let{learned:e}=this.state,t=this.text.menu;return c`<h2>${t.prompts}</h2>
      <button class="plain row" ?disabled=${!e?.file} @click=${this.savePrompts}>
        ${b("save")}${t.savePrompts}</button>
      <label class="button row">${b("open")}${t.openPrompts}
        <input type="file" @change=${this.openPrompts}></label>`}results(){let e=this.text.menu,t=!this.state.images.some(n=>n.result);return c`<h2>${e.results}</h2>
      <button class="plain row" ?disabled=${t} @click=${()=>this.saveResults(rt,".csv")}>
        ${b("save")}${e.csv}</button>
      <button class="plain row" ?disabled=${t}
        @click=${()=>this.saveResults(Ui,".results.jsonl")}>
        ${b("save")}${e.jsonl}</button>`}settings(){let{project:e}=this.state,t=this.text.menu;return c`<h2>${t.settings}</h2>
      <label class="setting">${b("language")}${t.language}
        <select aria-label=${t.language}
          @change=${n=>Ho(n.target.value)}>
          ${Object.entries(pe).map(([n,{language:s}])=>c`
            <option value=${n} ?selected=${n===this.locale}>${s}</option>`)}
        </select></label>
      <label class="setting"><input type="checkbox" .checked=${e.keepImages}
        @change=${this.keep}>${t.keepImages}</label>
      <button class="plain row danger" @click=${this.askDelete}>
        ${b("trash")}${t.deleteAll}</button>`}help(){let e=document.querySelector("link[rel=help]");return e?c`<a class="button row" href=${e.href} target="_blank" rel="noopener">
      ${b("lightbulb")}${this.text.menu.help}</a>`:""}close(){this.find("#more")?.hidePopover()}async saveResults(e,t){let{images:n,project:s}=this.state;this.close(),xe(`${s.name}${t}`,await e(n,z(this.state),Vi()))}};customElements.define("more-menu",jn)});var Cn,bl=v(()=>{"use strict";h();p();A();I();B();He();Cn=class extends S{constructor(){super(...arguments);this.test=async()=>{let e=await fetch(location.href,{method:"HEAD",cache:"no-store"}).then(()=>!0,()=>!1);this.tested=e?"sent":"refused"}}static{this.properties={tested:{state:!0}}}static{this.styles=[M,k`
    button.badge { border-radius: 20px; color: var(--normal); font-weight: 600; }
    button.badge.open { color: var(--unsure); }
    [popover] { top: 60px; right: 8px; width: 400px; padding: 24px; }
    h2 { font-size: 18px; margin-bottom: 8px; }
    h3 { font-size: 15px; margin: 16px 0 4px; }
    p + p { margin-top: 8px; }
    ol { margin: 0 0 12px; padding-inline-start: 20px; }
    .result { margin-top: 8px; font-weight: 600; }
    @media (max-width: 900px) {
      button.badge { width: 40px; padding: 0; }
      .word {
        position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
      }
    }
  `]}render(){let{state:e,text:t}=this,n=t.privacy,s=e.locked&&e.where==="page",o=e.where==="server"?n.server:s?n.locked:e.fault===void 0?t.app.loading:t.app.failed,a=e.where==="server"?"server":s?"lock":e.fault===void 0?"wait":"alert";return c`
      <button class="badge ${s?"":"open"}" popovertarget="privacy">
        ${b(a)}<span class="word">${o}</span></button>
      <div id="privacy" popover @beforetoggle=${Ke} role="region" aria-label=${o}>
        ${e.where==="server"?this.server():s?this.locked():c`<p>${e.fault===void 0?n.loading:n.failed}</p>`}
        ${this.storage()}</div>`}locked(){let e=this.text.privacy;return c`
      <h2>${e.lockedTitle}</h2>
      <p>${e.lockedText}</p>
      <h3>${e.verify}</h3>
      <ol>${e.verifySteps.map(t=>c`<li>${t}</li>`)}</ol>
      <button @click=${this.test}>${e.test}</button>
      <p class="result" role="status">${this.tested==="refused"?e.testRefused:this.tested==="sent"?e.testSent:""}</p>
      <p class="quiet">${e.limits}</p>`}server(){let e=this.text.privacy;return c`<h2>${e.serverTitle}</h2><p>${e.serverText}</p>`}storage(){let{kept:e,storage:t}=this.state,n=this.text.privacy;return c`<p>${e?n.kept:n.notKept}
      ${t?n.used(ve(t.used,this.locale)):""}</p>`}};customElements.define("privacy-badge",Cn)});var Bn,vl=v(()=>{"use strict";h();p();A();De();K();I();B();qi();Bn=class extends S{constructor(){super(...arguments);this.rename=e=>{let t=e.target,n=t.value.trim();n!==""&&this.store.update({name:n}),t.value=this.state.project.name};this.nameKey=e=>{let t=e.target;e.key!=="Enter"&&e.key!=="Escape"||(e.preventDefault(),e.key==="Escape"&&(t.value=this.state.project.name),this.find("button")?.focus())};this.edit=()=>{this.close();let e=this.find(".name");e?.focus(),e?.select()};this.create=()=>{this.close(),this.store.newProject()};this.export=()=>this.attempt(async()=>{let{name:e}=this.state.project;xe(`${e}.inctrl`,await this.store.exportProject()),this.close(),this.store.toast(this.text.projects.exported(e))});this.import=async e=>{let t=e.target,n=t.files?.[0];this.close(),n&&await this.attempt(()=>this.store.importProject(n,n.name)),t.value=""}}static{this.styles=[M,k`
    :host { display: flex; align-items: center; min-width: 0; }
    .name {
      font-weight: 650; border-color: transparent; background: transparent; padding: 0 8px;
      min-width: 56px; field-sizing: content; max-width: 260px;
      text-overflow: ellipsis;
    }
    .name:hover { background: var(--hover); }
    .name:focus { background: var(--raised); border-color: var(--control); }
    [popover] { top: 60px; left: 8px; width: 320px; }
    ul { list-style: none; margin: 0; padding: 0; max-height: 40dvh; overflow: auto; }
    li { display: flex; align-items: center; }
    li .open { flex: 1; min-width: 0; justify-content: flex-start; }
    .open span {
      overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 1;
    }
    .open small { color: var(--quiet); font-weight: 400; flex: none; }
    .open[aria-current=true] { background: var(--accent-soft); }
    hr { border: 0; border-top: 1px solid var(--line); margin: 8px 0; }
    .actions button, .actions .button { display: flex; width: 100%; justify-content: flex-start; }
    .actions .button { border-color: transparent; background: transparent; }
    @supports not (field-sizing: content) { .name { width: 160px; } }
    @media (max-width: 700px) { .name { max-width: 40vw; } }
  `]}render(){let{project:e}=this.state,t=this.text.projects;return c`
      <input class="name" type="text" maxlength="80" spellcheck="false" aria-label=${t.name}
        .value=${e.name} @change=${this.rename} @keydown=${this.nameKey}>
      <button class="plain icon-only" popovertarget="menu" aria-label=${t.title}>
        ${b("down")}</button>
      <div id="menu" popover @beforetoggle=${Ke} role="region" aria-label=${t.title}>
        <ul>${U(this.rows(),n=>n.id,n=>this.row(n))}</ul>
        <hr>
        <div class="actions">
          <button class="plain" @click=${this.create}>${b("add")}${t.create}</button>
          <button class="plain" @click=${this.edit}>${b("brush")}${t.rename}</button>
          <button class="plain" @click=${this.export}>${b("save")}${t.exportFile}</button>
          <label class="button">${b("open")}${t.importFile}
            <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
        </div>
      </div>`}rows(){let{project:e,projects:t}=this.state;return t.some(n=>n.id===e.id)?t.map(n=>n.id===e.id?e:n):[e,...t]}row(e){let t=this.text.projects,n=e.id===this.state.project.id,s=new Date(e.created).toLocaleString(this.locale,{day:"numeric",month:"short",hour:"numeric",minute:"2-digit"});return c`<li>
      <button class="plain open" aria-current=${n?"true":"false"}
        @click=${()=>this.open(e.id)}><span>${e.name}</span><small>${s}</small></button>
      <button class="plain icon-only" aria-label=${t.remove(e.name)}
        @click=${()=>this.drop(e)}>${b("trash")}</button></li>`}close(){this.find("#menu")?.hidePopover()}async open(e){this.close(),e!==this.state.project.id&&await this.attempt(()=>this.store.openProject(e))}async drop(e){let t=this.rows().findIndex(({id:s})=>s===e.id);await this.attempt(()=>this.store.deleteProject(e.id,this.text.projects.removed(e.name))),await this.updateComplete;let n=this.renderRoot.querySelectorAll("li .open");(n[Math.min(t,n.length-1)]??this.find("button"))?.focus()}async attempt(e){try{await e()}catch(t){this.store.toast(L(t),{kind:"error"})}}};customElements.define("project-menu",Bn)});async function Ki({name:r,file:i,thumbnail:e,result:t},n,s){if(i){let a=t?.map.frame,[l,d]=a?Qe(a.width,a.height,n):[n,void 0],m={resizeWidth:l,resizeQuality:"high",...d&&{resizeHeight:d}},u=await Ee(i,m).catch(async()=>createImageBitmap(await s({name:r,file:i}),m)).catch(()=>{});if(u)return{bitmap:u,small:!1}}if(!e)return;let o=await Ee(e,{}).catch(()=>{});return o&&{bitmap:o,small:!0}}async function wl({bitmap:r},{result:i},e){return Promise.all([Y(r,void 0,{side:e}),Y(r,i,{side:e,boxes:!0})])}async function xl(r,i){let e=await ae(r.result,i),t=new OffscreenCanvas(e.width,e.height);return t.getContext("2d").drawImage(e,0,0),e.close(),t.convertToBlob({type:"image/png"})}var zn,_n=v(()=>{"use strict";h();p();Ae();ee();zn=r=>new Promise((i,e)=>{let t=new FileReader;t.addEventListener("load",()=>i(t.result)),t.addEventListener("error",()=>e(t.error)),t.readAsDataURL(r)})});function yl(r){return r===void 0?"":r instanceof nt?r.text:Array.isArray(r)?r.map(yl).join(""):String(r).replace(/[&<>"']/g,i=>Lh[i])}var nt,Lh,T,$l=v(()=>{"use strict";h();p();nt=class{constructor(i){this.text=i}},Lh={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};T=(r,...i)=>new nt(r.map((e,t)=>e+(t<i.length?yl(i[t]):"")).join(""))});var kl,Sl=v(()=>{"use strict";h();p();kl=`
:root { color-scheme: light; --ink: #16191d; --quiet: #565e6a; --line: #dde1e7; --soft: #f5f6f8;
  --normal: #1c7a4a; --unsure: #8f5f00; --anomalous: #bd2c2c; --other: #565e6a; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9ecf0; color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  -webkit-print-color-adjust: exact; print-color-adjust: exact; }
main { max-width: 960px; margin: 32px auto; padding: 56px 64px; background: #fff;
  border-radius: 8px; box-shadow: 0 2px 24px #1c28402e; }
h1 { font-size: 30px; line-height: 1.15; margin: 4px 0 0; letter-spacing: -0.01em; }
h2 { font-size: 18px; margin: 40px 0 12px; break-after: avoid; }
p { margin: 0 0 8px; }
header { border-bottom: 3px solid var(--ink); padding-bottom: 24px; }
.kind { text-transform: uppercase; letter-spacing: 0.08em; font-size: 12px; font-weight: 600;
  color: var(--quiet); }
.meta { display: flex; flex-wrap: wrap; gap: 8px 40px; margin: 20px 0 0; }
.meta dt, .facts dt { color: var(--quiet); font-size: 12px; }
.meta dd, .facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px;
  margin: 24px 0 16px; }
.figure { border: 1px solid var(--line); border-top: 4px solid var(--c, var(--ink));
  border-radius: 6px; padding: 12px 16px; }
.figure b { display: block; font-size: 32px; line-height: 1.15; color: var(--c, var(--ink));
  font-variant-numeric: tabular-nums; }
.figure span { color: var(--quiet); }
.bar { display: block; width: 100%; height: 12px; border-radius: 6px; }
.normal { --c: var(--normal); } .unsure { --c: var(--unsure); }
.anomalous { --c: var(--anomalous); } .unreadable, .unknown, .waiting { --c: var(--other); }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 40px; margin: 0; }
.facts .wide { grid-column: 1 / -1; }
.facts code { font: 11px/1.5 ui-monospace, Menlo, Consolas, monospace; font-weight: 400; }
.notes { white-space: pre-wrap; border-left: 3px solid var(--line); padding: 2px 0 2px 16px;
  overflow-wrap: anywhere; }
.normals { display: flex; flex-wrap: wrap; gap: 8px; }
.normals img { width: 96px; height: 96px; object-fit: cover; border-radius: 4px;
  border: 1px solid var(--line); }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: start; font-size: 12px; color: var(--quiet); font-weight: 600; }
th, td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.name { overflow-wrap: anywhere; }
.n { text-align: end; white-space: nowrap; padding-right: 24px; }
tr { break-inside: avoid; } tbody tr:nth-child(-n+2) { break-after: avoid; }
thead { display: table-header-group; }
.mark { display: inline-flex; align-items: center; gap: 6px; font-weight: 600; white-space: nowrap;
  color: var(--c); }
.mark svg { width: 14px; height: 14px; fill: none; stroke: currentColor; stroke-width: 3;
  stroke-linecap: round; stroke-linejoin: round; flex: none; }
article { break-inside: avoid; border: 1px solid var(--line); border-radius: 8px; margin: 0 0 20px;
  padding: 16px; border-left: 5px solid var(--c); }
article h3 { margin: 0; font-size: 15px; overflow-wrap: anywhere; }
.head { display: flex; flex-wrap: wrap; gap: 2px 24px; align-items: baseline;
  justify-content: space-between; margin-bottom: 12px; }
.head p { margin: 0; width: 100%; color: var(--quiet); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; }
figure { margin: 0; } figcaption { font-size: 12px; color: var(--quiet); margin-top: 4px; }
figure img { width: 100%; max-height: 420px; object-fit: contain; display: block;
  background: var(--soft); border-radius: 4px; }
.small { font-size: 12px; color: var(--quiet); margin: 8px 0; }
footer { margin-top: 48px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 12px;
  color: var(--quiet); }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 40px; margin-top: 64px;
  break-inside: avoid; }
.sign div { border-top: 1px solid var(--ink); padding-top: 4px; font-size: 12px;
  color: var(--quiet); }
@media (max-width: 700px) {
  main { margin: 0; padding: 24px 16px; border-radius: 0; box-shadow: none; }
  .pair, .facts { grid-template-columns: 1fr; }
  h1 { font-size: 24px; }
}
@page { size: A4; margin: 16mm 14mm;
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif;
    color: #565e6a; } }
@media print {
  body { background: none; font-size: 10pt; }
  main { max-width: none; margin: 0; padding: 0; box-shadow: none; border-radius: 0; }
  .pair { grid-template-columns: 1fr 1fr; }
  figure img { max-height: 82mm; }
  .images { break-before: page; }
  .figure b { font-size: 22pt; }
}
`});async function Al(r,i,{text:e,locale:t,work:n}){let s=Fi(r),o={...i,state:r,figures:s,rows:Pt(s,i.all),text:e,locale:t,now:new Date},a=[T`<!doctype html>
<html lang="${t}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${i.title}</title><style>${new nt(kl)}</style></head><body><main>
${Ch(o)}${Bh(o)}${zh(o)}${await _h(o,n)}${Dh(o)}`];if(i.images&&o.rows.length>0){a.push(T`<section class="images"><h2>${e.report.images}</h2>
<p class="small">${e.report.legend}</p>`);for(let[l,d]of o.rows.entries())n.progress(l,o.rows.length),await n.rest(),a.push(await Rh(o,d,l,n));a.push(T`</section>`)}return a.push(T`${Nh(o)}${i.sign?Hh(o):void 0}
<footer>${e.report.aid} ${e.report.made("0.1.0")}</footer></main></body></html>
`),n.progress(o.rows.length,o.rows.length),new Blob(a.map(l=>l.text),{type:"text/html"})}function Ch({title:r,state:i,figures:e,text:t,locale:n,now:s}){let o=t.report,a=new Intl.DateTimeFormat(n,{dateStyle:"long",timeStyle:"short"});return T`<header><div class="kind">${o.kind}</div><h1>${r}</h1><dl class="meta">
<div><dt>${o.project}</dt><dd>${i.project.name}</dd></div>
<div><dt>${o.date}</dt><dd>${a.format(s)}</dd></div>
<div><dt>${o.inspected}</dt><dd>${e.rows.length}</dd></div></dl></header>`}function Bh({figures:{counts:r,rows:i,waiting:e},state:t,text:n}){let s=n.report,a=El.filter(m=>r[m]>0||m!=="unknown"&&m!=="unreadable").map(m=>T`<div class="figure ${m}">
<b>${r[m]}</b><span>${s.verdicts[m]}</span></div>`),l=0,d=El.map(m=>{let u=i.length>0?100*r[m]/i.length:0,w=T`<rect class="${m}" x="${l}" width="${u}" height="4"
 fill="var(--c)"/>`;return l+=u,w});return T`<section><div class="figures">
<div class="figure"><b>${i.length}</b><span>${s.inspected}</span></div>${a}</div>
<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${d}</svg>
${e>0?T`<p class="small">${s.waitingNote(e)}</p>`:void 0}
${t.project.notes?T`<h2>${s.notes}</h2><div class="notes">${t.project.notes}</div>`:void 0}</section>`}function Dn({figures:{origin:r,limit:i}},e){let t=e.report;if(i===void 0)return t.noLimit;let n=[t.by[r.by]];return r.check?n.push(t.checked(r.check)):n.push(t.unchecked,...r.provisional?[t.provisional]:[]),n.join(" ")}function zh(r){let{state:i,figures:{limit:e},text:t,locale:n}=r,s=t.report,o=r.figures.rows.find(({image:a})=>a.result)?.image.result;return T`<section><h2>${s.basis}</h2><dl class="facts">
<div><dt>${s.limit}</dt><dd>${e===void 0?"\u2013":On(e,n)}</dd></div>
<div><dt>${s.normals}</dt><dd>${i.learned?.count??0}</dd></div>
<div class="wide"><dt>${s.origin}</dt><dd>${Dn(r,t)}</dd></div>
<div><dt>${s.model}</dt><dd>${o?.model??i.model?.name}</dd></div>
<div><dt>${s.method}</dt><dd>${o?.method??"\u2013"}</dd></div></dl></section>`}async function _h({state:r,images:i,text:e},t){let n=r.normals.filter(l=>l.state==="ok").slice(0,jh);if(!i||n.length===0)return T``;let s=async({name:l,file:d})=>{await t.rest();let m={resizeHeight:192,resizeQuality:"high"},u=await Ee(d,m).catch(async()=>createImageBitmap(await t.pixels({name:l,file:d}),m)).catch(()=>{});if(!u)return;let w=await zn(await Y(u,void 0,{side:384}));return u.close(),T`<img src="${w}" alt="${l}">`},o=[];for(let l of n)o.push(await s(l));let a=r.normals.length-n.length;return T`<section><h2>${e.report.normals}</h2><div class="normals">${o}</div>
${a>0?T`<p class="small">${e.report.moreNormals(a)}</p>`:void 0}</section>`}function Dh({rows:r,all:i,figures:{limit:e},text:t,locale:n}){let s=t.report;if(r.length===0)return T`<section><h2>${s.table}</h2><p>${s.nothing}</p></section>`;let o=r.map(({image:{name:a,result:l,label:d,error:m},verdict:u},w)=>T`<tr>
<td class="n">${w+1}</td><td class="name">${a}</td><td>${Tl(u,t)}</td>
<td class="n">${l?On(l.score,n):"\u2013"}</td>
<td class="n">${l&&e?Pl(l.score/e,n):"\u2013"}</td>
<td class="n">${l?l.regions.length+l.regionsLeftOut:"\u2013"}</td>
<td>${m??(d?s.labels[d]:"\u2013")}</td></tr>`);return T`<section><h2>${i?s.table:s.tableNotNormal}</h2><div class="table"><table>
<thead><tr><th class="n">${s.number}</th><th>${s.image}</th><th>${s.verdict}</th>
<th class="n">${s.score}</th><th class="n">${s.ofLimit}</th><th class="n">${s.spots}</th>
<th>${s.label}</th></tr></thead><tbody>${o}</tbody></table></div></section>`}async function Rh({rows:r,figures:{limit:i},text:e,locale:t},{image:n,verdict:s},o,a){let l=e.report,{name:d,result:m,label:u,error:w}=n,x=await Ki(n,Ml(r.length),a.pixels),$=[m&&`${l.score} ${On(m.score,t)}`,m&&i&&l.percentOfLimit(Pl(m.score/i,t)),m&&l.spotCount(m.regions.length+m.regionsLeftOut),u&&`${l.label}: ${l.labels[u]}`,w,...m?.notes??[]].filter(Boolean).join(" \xB7 ");return T`<article class="${s}"><div class="head"><h3>${o+1}. ${d}</h3>
${Tl(s,e)}<p>${$}</p></div>${x?await E(x):void 0}
${x?void 0:T`<p class="small">${l.noPicture}</p>`}</article>`;async function E(C){let[_,P]=await Promise.all((await wl(C,n,Ml(r.length))).map(zn));C.bitmap.close();let O=T`<figure><img src="${P}" alt="${l.heatOf(d)}">
<figcaption>${l.heat}</figcaption></figure>`;return T`<div class="pair"><figure><img src="${_}" alt="${d}">
<figcaption>${l.original}</figcaption></figure>${m?O:void 0}</div>
${C.small?T`<p class="small">${l.smallCopy}</p>`:void 0}`}}function Nh({state:r,figures:i,text:e}){let t=e.report,n=i.rows.find(({image:o})=>o.result)?.image.result,s=(o,a)=>a?T`<div class="wide"><dt>${o}</dt><dd><code>${a}</code></dd></div>`:void 0;return T`<section><h2>${t.trace}</h2><p>${t.traceText}</p><dl class="facts">
${s(t.modelDigest,n?.modelDigest??r.model?.digest)}
${s(t.promptsDigest,n?.promptsDigest??r.learned?.digest)}
<div><dt>${t.software}</dt><dd>inctrl ${"0.1.0"}</dd></div>
<div><dt>${t.where}</dt><dd>${r.where==="page"?t.inPage:t.onServer}</dd></div></dl>
</section>`}var Ml,jh,El,On,Pl,Oh,Tl,Hh,Il=v(()=>{"use strict";h();p();Ae();ee();Tt();_n();$l();Sl();Ml=r=>r<=60?800:r<=300?560:400,jh=8;El=["anomalous","unsure","normal","unknown","unreadable"];On=(r,i)=>new Intl.NumberFormat(i,{minimumFractionDigits:3,maximumFractionDigits:3}).format(r),Pl=(r,i)=>new Intl.NumberFormat(i,{style:"percent"}).format(r);Oh={normal:"M5 13l4 4L19 7",anomalous:"M6 6l12 12M18 6 6 18",unsure:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 19v.5",unreadable:"M12 5v9M12 19v.5",unknown:"M5 12h14",waiting:"M5 12h14"},Tl=(r,i)=>T`<span class="mark ${r}"><svg viewBox="0 0 24 24" aria-hidden="true"><path
 d="${Oh[r]}"/></svg>${i.report.verdicts[r]}</span>`;Hh=({text:r})=>T`<div class="sign">
<div>${r.report.signDate}</div><div>${r.report.signName}</div></div>`});function Fh(r,i){let t=r.split(/[\\/]/).map(s=>s.replace(/[:*?"<>|\p{Cc}]/gu,"_")).filter(s=>s!==""&&s!=="."&&s!=="..").join("/"),n=t||"image";for(let s=2;i.has(n);s++)n=`${t} (${s})`;return i.add(n),n}async function Ll(r,i,e){let t=r.filter(o=>o.result&&At(o)),n=new Set,s=[{name:"results.csv",data:await rt(r,i,e.rest)}];for(let[o,a]of t.entries()){e.progress(o,t.length),await e.rest();let l=Fh(a.name,n);s.push({name:`heatmaps/${l}.png`,data:await xl(a,Rn)});let d=await Ki(a,Rn,e.pixels);if(!d)continue;await e.rest();let m=await Y(d.bitmap,a.result,{side:Rn,boxes:!0});d.bitmap.close(),s.push({name:`overlays/${l}.jpg`,data:m})}return e.progress(t.length,t.length),Xt(s,o=>o.endsWith(".csv"))}var Rn,jl=v(()=>{"use strict";h();p();ee();xr();Tt();_n();Wi();Rn=1024});var Cl,Bl=v(()=>{"use strict";h();p();A();Cl=k`
  :host { min-height: 100%; }
  .view { max-width: 1440px; margin: 0 auto; padding: 24px; display: grid; gap: 24px;
    grid-template-columns: minmax(320px, 440px) minmax(0, 1fr); align-items: start; }
  .view > h1 { grid-column: 1 / -1; font-size: 24px; }
  .card { background: var(--raised); border: 1px solid var(--line); border-radius: 8px;
    padding: 24px; }
  .form { display: grid; gap: 16px; }
  .form label.text { display: grid; gap: 4px; font-weight: 600; }
  .form label.text > * { font-weight: 400; width: 100%; }
  textarea { min-height: 104px; padding: 8px 10px; resize: vertical; line-height: 1.5; }
  fieldset { border: 0; margin: 0; padding: 0; }
  legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
  .tick { display: flex; gap: 12px; align-items: center; min-height: 40px; }
  .save { min-height: 48px; font-size: 16px; width: 100%; }
  .more { display: grid; gap: 8px; margin-top: 16px; }
  .more h2 { font-size: 15px; }
  .file { display: grid; grid-template-columns: 1fr auto; gap: 2px 16px; align-items: center;
    padding: 8px 0; border-top: 1px solid var(--line); }
  .file p { font-size: 13px; }
  .file button { grid-row: 1 / span 2; grid-column: 2; }
  .work { display: grid; gap: 8px; }
  .work .row { display: flex; justify-content: space-between; align-items: center; gap: 16px; }
  code { font: 13px/1.5 ui-monospace, monospace; background: var(--page); border-radius: 4px;
    border: 1px solid var(--line); padding: 8px 12px; display: block; overflow-wrap: anywhere; }
  details summary { cursor: pointer; min-height: 40px; display: flex; align-items: center; }
  summary .icon { margin-left: auto; }
  details[open] summary .icon { transform: rotate(180deg); }
  details[open] { display: grid; gap: 8px; }
  .paper { background: #fff; color: #16191d; border-radius: 4px; padding: 40px 48px;
    border: 1px solid var(--line); box-shadow: var(--shadow); display: grid; gap: 24px;
    color-scheme: light; --normal: #1c7a4a; --unsure: #8f5f00; --anomalous: #bd2c2c;
    --quiet: #565e6a; --line: #dde1e7; }
  .paper .kind { text-transform: uppercase; letter-spacing: 0.08em; font-size: 12px;
    font-weight: 600; color: var(--quiet); }
  .paper .title { font-size: 28px; line-height: 1.15; font-weight: 650; overflow-wrap: anywhere; }
  .paper .top { border-bottom: 3px solid currentColor; padding-bottom: 16px; }
  .paper .meta { color: var(--quiet); margin-top: 8px; overflow-wrap: anywhere; }
  .figures { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(96px, 1fr)); }
  .figure { border: 1px solid var(--line); border-top: 4px solid var(--c, #16191d);
    border-radius: 6px; padding: 8px 12px; }
  .figure b { display: block; font-size: 28px; line-height: 1.2; color: var(--c, inherit);
    font-variant-numeric: tabular-nums; }
  .figure span { color: var(--quiet); font-size: 13px; }
  .normal { --c: var(--normal); } .unsure { --c: var(--unsure); }
  .anomalous { --c: var(--anomalous); } .unreadable, .unknown { --c: var(--quiet); }
  .paper .notes { white-space: pre-wrap; border-left: 3px solid var(--line); padding-left: 16px;
    overflow-wrap: anywhere; max-height: 6em; overflow: hidden; }
  .rows { display: grid; gap: 8px; list-style: none; margin: 0; padding: 0; }
  .rows li { display: grid; grid-template-columns: 72px minmax(0, 1fr) auto; gap: 4px 16px;
    align-items: center; border: 1px solid var(--line); border-left: 5px solid var(--c);
    border-radius: 6px; padding: 8px; min-height: 72px; }
  .rows img, .rows .none { width: 72px; height: 54px; object-fit: cover; border-radius: 4px;
    background: #edf0f4; }
  .rows b { overflow-wrap: anywhere; font-weight: 600; }
  .rows .mark { color: var(--c); font-weight: 600; white-space: nowrap; }
  .rows .share { color: var(--quiet); font-size: 13px; }
  .empty { grid-column: 1 / -1; text-align: center; padding: 64px 24px; display: grid; gap: 16px;
    justify-items: center; }
  .empty > .icon { width: 48px; height: 48px; color: var(--quiet); }
  @media (max-width: 1000px) {
    .view { grid-template-columns: minmax(0, 1fr); padding: 16px; gap: 16px; }
    .card { padding: 16px; }
    .paper { padding: 24px 16px; }
  }
  @media (max-width: 480px) {
    .rows li { grid-template-columns: 56px minmax(0, 1fr); }
    .rows img, .rows .none { width: 56px; height: 56px; grid-row: 1 / span 2; }
    .rows .mark { grid-column: 2; }
  }
`});var zl,Uh,Nn,_l=v(()=>{"use strict";h();p();A();De();Il();Tt();jl();Wi();Tn();K();I();B();Bl();qi();zl=4,Uh=["anomalous","unsure","normal","unknown","unreadable"],Nn=class extends S{constructor(){super(...arguments);this.all=!1;this.images=!0;this.sign=!1;this.addresses=new Map}static{this.styles=[M,Cl]}disconnectedCallback(){super.disconnectedCallback(),this.work?.abort.abort();for(let e of this.addresses.values())URL.revokeObjectURL(e);this.addresses.clear()}get figures(){let{state:e}=this;return this.known?.state!==e&&(this.known={state:e,figures:Fi(e)}),this.known.figures}get reportTitle(){return this.title_??this.text.report.defaultTitle(this.state.project.name)}change(e){e(),this.requestUpdate()}async make(e,t,n){let s=new AbortController;this.change(()=>this.work={abort:s,done:0,total:0,button:e}),await this.updateComplete,this.find(".cancel")?.focus();try{let a=await n({rest:Vi(s.signal),pixels:l=>this.store.pixels(l),progress:(l,d)=>this.change(()=>this.work={abort:s,done:l,total:d,button:e})});s.signal.aborted||xe(`${this.state.project.name}${t}`,a)}catch(a){s.signal.aborted||this.store.toast(L(a),{kind:"error"})}let o=this.find(".cancel:focus")!==null;this.change(()=>this.work=void 0),await this.updateComplete,o&&this.find(`.${e}`)?.focus()}saveReport(){let{all:e,images:t,sign:n,state:s,text:o,locale:a}=this,l={title:this.reportTitle,all:e,images:t,sign:n};return this.make("save",`${o.report.fileEnding}.html`,d=>Al(s,l,{text:o,locale:a,work:d}))}saveMaps(){let{images:e}=this.state;return this.make("maps",`${this.text.report.mapsEnding}.zip`,t=>Ll(e,this.figures.limit,t))}saveCsv(){let{images:e}=this.state;return this.make("csv",".csv",({rest:t})=>rt(e,this.figures.limit,t))}saveResults(){let{images:e}=this.state;return this.make("results",".results.jsonl",({rest:t})=>Ui(e,this.figures.limit,t))}savePrompts(){let{project:e,learned:t}=this.state;t?.file&&xe(`${e.name}.prompts`,t.file)}render(){let e=this.text.report;return this.figures.rows.length===0?this.empty():c`<div class="view"><h1>${e.title}</h1>
      <div>${this.form()}${this.files()}</div>${this.preview()}</div>`}empty(){let e=this.text.report,{learned:t,images:n}=this.state,[s,o]=t?n.length===0?["inspect",e.emptyInspect]:["inspect",e.emptyWaiting]:["teach",e.emptyTeach];return c`<div class="view"><h1>${e.title}</h1>
      <div class="card empty">${b("report")}<h2>${e.empty}</h2><p class="quiet">${o}</p>
        <button class="primary" @click=${()=>this.store.go(s)}>
          ${this.text.app.steps[s]}</button></div></div>`}form(){let e=this.text.report,t=(o,a)=>c`<label class="tick">
      <input type="checkbox" .checked=${this[a]} @change=${l=>this.change(()=>this[a]=l.target.checked)}>${o}</label>`,n=(o,a)=>c`<label class="tick">
      <input type="radio" name="rows" .checked=${this.all===a}
        @change=${()=>this.change(()=>this.all=a)}>${o}</label>`,{figures:s}=this;return c`<div class="card form">
      <label class="text">${e.titleLabel}<input .value=${this.reportTitle} @input=${o=>this.change(()=>this.title_=o.target.value)}></label>
      <label class="text">${e.notes}<textarea placeholder=${e.notesHint}
        .value=${this.state.project.notes} @input=${o=>this.store.update({notes:o.target.value})}></textarea></label>
      <fieldset><legend>${e.include}</legend>
        ${n(e.notNormal(Pt(s,!1).length),!1)}
        ${n(e.all(s.rows.length),!0)}
        ${t(e.withImages,"images")}${t(e.withSignature,"sign")}</fieldset>
      ${this.work?.button==="save"?this.progress():c`<button class="primary save"
        ?disabled=${this.work!==void 0} @click=${()=>{this.saveReport()}}>
        ${b("save")}${e.save}</button>`}
      <p class="quiet">${e.saveHint}</p></div>`}progress(){let{done:e,total:t}=this.work;return c`<div class="work"><div class="row"><span role="status">${this.text.report.working}
      ${t>0?this.text.report.progress(e,t):""}</span>
      <button class="cancel" @click=${()=>this.work?.abort.abort()}>
        ${this.text.app.cancel}</button></div>
      <progress max=${t||1} value=${e} aria-label=${this.text.report.working}></progress>
      </div>`}files(){let e=this.text.report,t=(n,s,o=!0)=>c`<div class="file"><strong>${e[n]}</strong>
      <p class="quiet">${e[`${n}Hint`]}</p>
      <button class=${n} ?disabled=${this.work!==void 0||!o} @click=${s}
        aria-label="${e.saveFile} ${e[n]}">${b("save")}${e.saveFile}</button></div>
      ${this.work?.button===n?this.progress():y}`;return c`<section class="card more" aria-labelledby="files"><h2 id="files">${e.files}</h2>
      ${t("csv",()=>{this.saveCsv()})}${t("maps",()=>{this.saveMaps()})}
      ${t("results",()=>{this.saveResults()})}
      ${t("prompts",()=>this.savePrompts(),!!this.state.learned?.file)}
      <details><summary>${e.verifyTitle}${b("down")}</summary>
        <p class="quiet">${e.verifyText}</p>
        <code>${this.command()}</code></details></section>`}command(){let{project:e,model:t}=this.state,n=s=>`"${s.replace(/["$`\\]/g,"\\$&")}"`;return["inctrl verify",`--prompts ${n(`${e.name}.prompts`)}`,...e.limit===void 0?[]:[`--threshold ${e.limit}`],...t&&t.name!=="mini"?[`--model ${n(t.name)}`]:[],`--root ${this.text.report.folder}`,n(`${e.name}.results.jsonl`)].join(" ")}preview(){let e=this.text.report,{figures:t,state:n}=this,s=Pt(t,this.all),o=new Intl.DateTimeFormat(this.locale,{dateStyle:"long"}).format(new Date),a=Uh.filter(d=>t.counts[d]>0||d!=="unknown"&&d!=="unreadable"),l=s.length-zl;return c`<section class="paper" aria-label=${e.preview}>
      <div class="top"><div class="kind">${e.kind}</div>
        <div class="title">${this.reportTitle}</div>
        <p class="meta">${n.project.name} · ${o}</p></div>
      <div class="figures"><div class="figure"><b>${t.rows.length}</b>
        <span>${e.inspected}</span></div>${a.map(d=>c`
        <div class="figure ${d}"><b>${t.counts[d]}</b>
          <span>${e.verdicts[d]}</span></div>`)}</div>
      ${t.waiting>0?c`<p class="quiet">${e.waitingNote(t.waiting)}</p>`:y}
      ${n.project.notes?c`<p class="notes">${n.project.notes}</p>`:y}
      <p>${Dn({figures:t},this.text)}</p>
      ${s.length===0?c`<p>${e.nothing}</p>`:c`<ul class="rows">
        ${U(s.slice(0,zl),({image:d})=>d.id,d=>this.row(d))}</ul>`}
      ${l>0?c`<p class="quiet">${e.more(l)}</p>`:y}</section>`}row({image:e,verdict:t}){let n=this.text.report,{limit:s}=this.figures,{result:o,thumbnail:a,name:l,error:d}=e,m=o&&s?n.percentOfLimit(new Intl.NumberFormat(this.locale,{style:"percent"}).format(o.score/s)):d??"";return c`<li class=${t}>${a&&this.images?c`<img src=${this.address(a)} alt="">`:c`<span class="none"></span>`}
      <div><b>${l}</b><div class="share">${m}</div></div>
      <span class="mark">${n.verdicts[t]}</span></li>`}address(e){let t=this.addresses.get(e)??URL.createObjectURL(e);return this.addresses.set(e,t),t}};customElements.define("report-view",Nn)});var st,Hn=v(()=>{"use strict";h();p();st=class{constructor(i){this.urls=new Map;this.used=new Set;i.addController(this)}of(i){let e=this.urls.get(i)??URL.createObjectURL(i);return this.urls.set(i,e),this.used.add(i),e}hostUpdate(){this.used=new Set}hostUpdated(){this.revoke(this.used)}hostDisconnected(){this.revoke(new Set)}revoke(i){for(let[e,t]of this.urls)i.has(e)||(URL.revokeObjectURL(t),this.urls.delete(e))}}});var Fn,ye,Un,Wh,Vh,Ol=v(()=>{"use strict";h();p();A();ee();I();B();Hn();Fn={name:/hole-000/,x:.57,y:.39},ye=20,Un=class extends S{constructor(){super(...arguments);this.urls=new st(this)}static{this.styles=[M,k`
    ol { display: grid; grid-template-columns: 1fr auto 1fr auto 1fr; align-items: center; gap: 6px;
      list-style: none; margin: 0; padding: 0; }
    li { display: contents; }
    figure { margin: 0; position: relative; }
    .frame { position: relative; display: block; aspect-ratio: 1; border-radius: 8px;
      overflow: hidden; background: var(--hover); }
    img, canvas, .grid { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: cover; }
    .grid { stroke: #fff; stroke-width: 0.6; stroke-opacity: 0.75; fill: none; }
    canvas { opacity: 0.85; }
    figcaption { font-size: 13px; margin-top: 6px; color: var(--quiet); text-align: center; }
    .arrow { color: var(--faint); margin-bottom: 26px; }
    .arrow .icon { width: 16px; height: 16px; display: block; }
    .sign {
      position: absolute; inset-inline-end: 6px; top: 6px; width: 24px; height: 24px;
      border-radius: 50%; display: grid; place-items: center; color: #fff; background: #1c7a4a;
    }
    .sign.bad { background: #bd2c2c; }
    .sign .icon { width: 16px; height: 16px; }
  `]}render(){let{samples:e}=this.state,t=this.text.start,n=e?.normals[0],s=e?.images.find(({name:a})=>Fn.name.test(a)),o=c`<span class="arrow" aria-hidden="true">${b("arrow")}</span>`;return c`<ol>
      <li>${this.frame(n?.file,t.frameGood,c`<span class="sign">${b("check")}</span>`)}
        ${o}</li>
      <li>${this.frame((e?.normals[1]??n)?.file,t.frameLearn,Vh)}
        ${o}</li>
      <li>${this.frame(s?.file,t.frameMarked,c`<canvas></canvas>
        <span class="sign bad">${b("alert")}</span>`)}</li>
    </ol>`}frame(e,t,n){return c`<figure><span class="frame">${e?c`
      <img alt="" src=${this.urls.of(e)}>${n}`:""}</span>
      <figcaption>${t}</figcaption></figure>`}async updated(e){let t=this.find("canvas");if(!t||t.dataset.drawn)return;t.dataset.drawn="true";let[n,s]=[d=>(d+.5)/ye,ye*16],o=Float32Array.from({length:ye*ye},(d,m)=>{let u=Math.hypot(n(m%ye)-Fn.x,n(Math.floor(m/ye))-Fn.y);return Math.exp(-((u/.11)**2))}),l=await ae({map:{rows:ye,columns:ye,values:o,scale:1,frame:{width:s,height:s,resizedWidth:s,resizedHeight:s,left:0,top:0,inputWidth:s,inputHeight:s}}});[t.width,t.height]=[l.width,l.height],t.getContext("2d").drawImage(l,0,0),l.close()}},Wh=Array.from({length:7},(r,i)=>(i+1)*12.5),Vh=c`<svg class="grid" viewBox="0 0 100 100" aria-hidden="true">
  ${Wh.map(r=>Q`<path d="M${r} 0V100M0 ${r}H100" />`)}</svg>`;customElements.define("sample-strip",Un)});var Wn,Dl=v(()=>{"use strict";h();p();A();I();ki();Mi();wt();B();He();Ol();Wn=class extends S{constructor(){super(...arguments);this.take=async e=>{let t=e.target;await Ge(Be(t.files??[]),this.store,this.text,n=>this.teach(n)),t.value=""};this.photograph=async()=>{await this.begin(),$i(this),this.store.go("teach")};this.useSamples=async()=>{let{samples:e}=this.state;e&&(await this.begin(this.text.start.sampleName),this.store.update({keepImages:!0}),this.store.startWith(e),this.store.go("teach"))};this.import=async e=>{let t=e.target,n=t.files?.[0],s={images:[],projects:n?[n]:[],prompts:[],refused:[]};await Ge(Promise.resolve(s),this.store,this.text,()=>{}),t.value=""}}static{this.styles=[M,k`
    :host { display: grid; align-content: center; padding: 32px 24px 48px; }
    .page {
      display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr); gap: 32px 40px;
      width: 100%; max-width: 1200px; margin: 0 auto;
    }
    .intro { grid-column: 1 / -1; text-align: center; }
    h1 { font-size: clamp(26px, 3.2vw, 44px); letter-spacing: -0.02em; }
    .lead {
      color: var(--quiet); font-size: 17px; margin: 12px auto 0; max-width: 660px;
      text-wrap: balance;
    }
    .drop {
      display: flex; flex-direction: column; align-items: center; justify-content: center;
      gap: 8px; text-align: center; min-height: 320px; padding: 32px 24px; border-radius: 16px;
      border: 2px dashed var(--control); background: var(--raised); height: 100%;
    }
    .drop > .icon { width: 48px; height: 48px; color: var(--accent); margin-bottom: 8px; }
    .drop h2 { font-size: 22px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; justify-content: center;
      margin-top: 16px; }
    .actions .primary { min-height: 48px; padding: 0 24px; font-size: 16px; }
    .actions > :not(.primary) { min-height: 48px; }
    .side { display: grid; gap: 24px; align-content: start; }
    .card { background: var(--raised); border: 1px solid var(--line); border-radius: 16px;
      padding: 20px; }
    .card h2 { font-size: 17px; }
    .card .quiet { margin: 2px 0 12px; }
    .card button.wide { width: 100%; margin-top: 16px; min-height: 44px; }
    ul { list-style: none; margin: 8px -8px 0; padding: 0; }
    li button { width: 100%; justify-content: flex-start; padding: 0 8px; }
    li span { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    li small { color: var(--quiet); }
    .projects .button { margin-top: 8px; }
    .load { grid-column: 1 / -1; max-width: 480px; width: 100%; margin: 0 auto;
      text-align: center; min-height: 40px; }
    .load progress { margin-bottom: 8px; }
    .fault {
      grid-column: 1 / -1; display: flex; gap: 16px; padding: 20px; border-radius: 16px;
      border: 1px solid var(--anomalous); background: var(--raised);
    }
    .fault .icon { color: var(--anomalous); width: 28px; height: 28px; }
    .fault p { margin-top: 4px; overflow-wrap: anywhere; }
    .fault button { margin-top: 12px; }
    @media (max-width: 900px) {
      .page { grid-template-columns: minmax(0, 1fr); gap: 24px; }
      .drop { min-height: 240px; }
    }
    @media (max-width: 700px) {
      :host { padding: 24px 16px 32px; align-content: start; }
      .drop > .icon { display: none; }
      .drop { padding: 24px 16px; min-height: 200px; }
      .lead { font-size: 15px; }
    }
  `]}render(){let e=this.text.start;return c`<div class="page">
      <div class="intro"><h1>${e.title}</h1>
        <p class="lead">${e.lead}${this.state.where==="page"?` ${e.inPage}`:""}</p></div>
      ${this.fault()}
      <section aria-labelledby="drop">
        <div class="drop">
          ${b("add")}
          <h2 id="drop">${e.drop}</h2>
          <p class="quiet">${e.dropHint}</p>
          ${this.choose()}
        </div>
      </section>
      <div class="side">${this.samples()} ${this.projects()}</div>
      ${this.load()}
    </div>`}choose(){let e=this.text.teach;return c`<div class="actions">
      <label class="button primary">${b("add")}${e.addFiles}
        <input type="file" multiple accept=${Ce} @change=${this.take}></label>
      <label class="button folder">${b("folder")}${e.addFolder}
        <input type="file" webkitdirectory @change=${this.take}></label>
      <button @click=${this.photograph}>${b("camera")}${e.addCamera}</button>
    </div>`}samples(){let{fault:e,model:t,samples:n}=this.state,s=this.text.start;return!n&&(t||e!==void 0)?"":c`<section class="card" aria-labelledby="try">
      <h2 id="try">${s.samples}</h2>
      <p class="quiet">${s.samplesText}</p>
      <sample-strip></sample-strip>
      <button class="soft wide" ?disabled=${!n} @click=${this.useSamples}>
        ${s.useSamples}${b("arrow")}</button>
    </section>`}projects(){let{kept:e,projects:t}=this.state,n=this.text,s=o=>new Date(o).toLocaleDateString(this.locale,{day:"numeric",month:"short",year:"numeric"});return c`<section class="card projects" aria-labelledby="projects">
      <h2 id="projects">${n.start.projects}</h2>
      ${t.length===0?c`<p class="quiet">
        ${e?n.start.noProjects:n.privacy.notKept}</p>`:c`
        <ul>${t.slice(0,5).map(o=>c`<li>
          <button class="plain" @click=${()=>this.openProject(o.id)}>
            <span>${o.name}</span><small>${s(o.created)}</small></button></li>`)}</ul>`}
      <label class="button">${b("open")}${n.projects.importFile}
        <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
    </section>`}load(){let{loading:e,model:t}=this.state,n=this.text.start;if(!e||t)return"";let{loaded:s,total:o}=e;this.begun??={at:performance.now(),loaded:s};let a=(performance.now()-this.begun.at)/1e3,l=(s-this.begun.loaded)/a,d=a>1&&l>0&&o>s?n.left(we((o-s)/l,this.locale)):"",m=o>0?n.loaded(ve(s,this.locale),ve(o,this.locale)):ve(s,this.locale);return c`<div class="load">
      <progress aria-label=${n.loading} max="1" .value=${o>0?s/o:0}></progress>
      <p class="quiet">${n.loading}: ${m}${d}</p></div>`}fault(){let{fault:e}=this.state,t=this.text.start;return e===void 0?"":c`<div class="fault" role="alert">${b("alert")}<div>
      <h2>${t.fault}</h2><p>${e}</p><p class="quiet">${t.faultHelp}</p>
      <button @click=${()=>location.reload()}>${t.again}</button></div></div>`}async begin(e){let{images:t,learned:n,normals:s}=this.state;n||s.length+t.length>0?await this.store.newProject(e):e!==void 0&&this.store.update({name:e})}async teach(e){await this.begin(),this.store.addNormals(e),this.store.go("teach")}async openProject(e){await this.store.openProject(e),this.state.step==="start"&&this.store.go("teach")}};customElements.define("start-view",Wn)});function Kh(r,i,e){let t=!1;return r.forEach(([n,s],o)=>{let[a,l]=r[(o+1)%r.length];s>e!=l>e&&i<(a-n)*(e-s)/(l-s)+n&&(t=!t)}),t}var qh,Vn,It,Rl,qn=v(()=>{"use strict";h();p();qh=r=>Array.isArray(r),Vn=(r=[])=>r.filter(qh),It=class r{constructor(i,e,t){this.columns=i;this.rows=e;this.cells=t}static of(i,e={}){let t=Math.max(1,Math.round(96*Math.min(1,i))),n=Math.max(1,Math.round(96/Math.max(1,i))),s=new r(t,n,new Uint8Array(t*n));for(let[o,a]of[[e.roi,1],[e.ignore,2]])for(let l of Vn(o))s.fill(l,a);return s}at(i,e){return this.cells[e*this.columns+i]}get isEmpty(){return this.cells.every(i=>i===0)}clear(){this.cells.fill(0)}restore(i){this.cells.set(i)}each(i,e){for(let t=0;t<this.rows;t++)for(let n=0;n<this.columns;n++){let[s,o]=[(n+.5)/this.columns,(t+.5)/this.rows];i(s,o)&&(this.cells[t*this.columns+n]=e)}}fill(i,e){this.each((t,n)=>Kh(i,t,n),e)}rectangle(i,e,t,n,s){this.each((o,a)=>o>=i&&o<i+t&&a>=e&&a<e+n,s)}disk(i,e,t,n){let s=Math.max(this.columns,this.rows),[o,a]=[this.columns/s,this.rows/s];this.each((l,d)=>Math.hypot((l-i)*o,(d-e)*a)<=t,n)}shapes(){let[i,e]=[this.cover(1),this.cover(2)];return i.length+e.length>240?this.half().shapes():{...i.length>0&&{roi:i},...e.length>0&&{ignore:e}}}half(){let[i,e]=[Math.ceil(this.columns/2),Math.ceil(this.rows/2)],t=Uint8Array.from({length:i*e},(n,s)=>{let o=Math.min(this.columns-1,2*(s%i));return this.at(o,Math.min(this.rows-1,2*Math.floor(s/i)))});return new r(i,e,t)}cover(i){let e=[],t=[];for(let n=0;n<=this.rows;n++){let o=(n<this.rows?this.runs(n,i):[]).map(([a,l])=>{let d=t.find(m=>m.left===a&&m.right===l);return d?{...d,bottom:n+1}:{left:a,right:l,top:n,bottom:n+1}});e.push(...t.filter(a=>!o.some(l=>l.left===a.left&&l.top===a.top&&l.right===a.right))),t=o}return e.map(n=>this.corners(n))}runs(i,e){let t=[];for(let n=0,s=-1;n<=this.columns;n++){let o=n<this.columns&&this.at(n,i)===e;o&&s<0&&(s=n),!(o||s<0)&&(t.push([s,n]),s=-1)}return t}corners({left:i,top:e,right:t,bottom:n}){let s=a=>Rl(a/this.columns),o=a=>Rl(a/this.rows);return[[s(i),o(e)],[s(t),o(e)],[s(t),o(n)],[s(i),o(n)]]}},Rl=r=>Math.round(r*1e5)/1e5});var Kn,Gh,Nl=v(()=>{"use strict";h();p();A();Rr();I();B();qn();Hn();Kn=class extends S{constructor(){super(...arguments);this.urls=new st(this);this.blind=!1;this.tried=!1;this.loaded=e=>{let{naturalWidth:t,naturalHeight:n}=e.target;this.aspect=t/n};this.failed=()=>{this.blind=!0,this.requestUpdate()}}static{this.properties={image:{attribute:!1},number:{type:Number},checks:{type:Boolean},odd:{type:Boolean},preview:{state:!0},aspect:{state:!0}}}static{this.styles=[M,k`
    :host { width: 100%; }
    .tile {
      position: relative; border: 1px solid var(--line); border-radius: 12px; overflow: hidden;
      background: var(--raised);
    }
    .tile.odd { border-color: var(--unsure); box-shadow: 0 0 0 1px var(--unsure); }
    .tile.bad { border-color: var(--anomalous); }
    .picture { position: relative; aspect-ratio: 1; background: var(--hover); }
    .picture > img, .picture > svg { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: contain; }
    .roi { fill: #2f7bff; fill-opacity: 0.25; }
    .ignore { fill: #000; fill-opacity: 0.65; }
    .none { position: absolute; inset: 0; display: grid; place-items: center; color: var(--faint); }
    .bar { position: absolute; inset: 6px 6px auto; display: flex; justify-content: space-between; }
    .bar button { background: light-dark(rgb(255 255 255 / 0.92), rgb(20 23 28 / 0.88));
      border-color: transparent; }
    .bar button:hover { background: var(--raised); }
    .about { padding: 6px 10px 8px; font-size: 13px; }
    .name { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .state { display: flex; gap: 6px; align-items: flex-start; color: var(--quiet); }
    .state .icon { width: 16px; height: 16px; margin-top: 2px; }
    .ok .state .icon { color: var(--normal); }
    .odd .state .icon { color: var(--unsure); }
    .bad .state { color: var(--anomalous); overflow-wrap: anywhere; }
    @media (prefers-reduced-motion: no-preference) {
      .reading .state .icon { animation: turn 1.5s linear infinite; }
      @keyframes turn { to { rotate: 1turn; } }
    }
  `]}render(){let{image:e,text:t}=this,n=t.teach,{state:s}=e,o=s==="unreadable"?"bad":s==="reading"?"reading":this.odd?"odd":"ok";return c`<div class="tile ${o}">
      <div class="picture">
        ${this.blind&&!this.preview?c`<span class="none">${b("alert")}</span>`:c`
          <img alt=${e.name} loading="lazy" decoding="async"
            src=${this.urls.of(this.preview??e.file)}
            @load=${this.loaded} @error=${this.failed}>`}
        ${this.area()}
        <div class="bar">
          ${s==="unreadable"?c`<span></span>`:c`
            <button class="icon-only" title=${this.checks?n.toLearn:n.toCheck}
              aria-label=${(this.checks?n.moveToLearn:n.moveToCheck)(e.name)}
              @click=${()=>this.tell("move")}>${b("swap")}</button>`}
          <button class="icon-only" aria-label=${n.remove(e.name)}
            @click=${()=>this.tell("remove")}>${b("close")}</button>
        </div>
      </div>
      <div class="about">
        <span class="name" title=${e.name}>${n.imageNumber(this.number)} ${e.name}</span>
        <span class="state">${this.words()}</span>
      </div></div>`}words(){let{image:e,text:{teach:t}}=this;switch(e.state){case"reading":return c`${b("wait")}${t.reading}`;case"unreadable":return c`${b("alert")}<span>${Gh(e)||t.unreadable}</span>`;case"ok":return this.odd?c`${b("alert")}${t.odd}`:c`${b("check")}${this.checks?t.checked:t.ok}`}}area(){let{roi:e,ignore:t}=this.state.project.options.view??{};if(this.aspect===void 0||!e&&!t)return"";let[n,s]=[this.aspect*100,100],o=(a,l)=>Vn(a).map(d=>Q`
      <polygon class=${l} points=${d.map(([m,u])=>`${m*n},${u*s}`).join(" ")} />`);return c`<svg viewBox="0 0 ${n} ${s}" aria-hidden="true">
      ${o(e,"roi")}${o(t,"ignore")}</svg>`}focus(){this.find(".bar button:last-child")?.focus()}willUpdate(e){let t=e.get("image");!t||t.id===this.image.id||(this.preview=this.aspect=void 0,this.blind=this.tried=!1)}tell(e){this.dispatchEvent(new CustomEvent(e))}async updated(){if(!(!this.blind||this.tried||!this.state.model)){this.tried=!0;try{let e=await this.store.pixels(this.image);this.preview=await ai(this.image.file,e,async()=>e)}catch{}}}},Gh=({name:r,reason:i=""})=>i.replace(`image "${r}": `,"");customElements.define("normal-tile",Kn)});var Yh,Gn,Fl=v(()=>{"use strict";h();p();A();I();B();qn();Yh=1200,Gn=class extends S{constructor(){super();this.region=It.of(1);this.past=[];this.addRectangle=()=>{this.keep();let e=t=>Number(this.find(`#${t}`)?.value)/100;this.region.rectangle(e("left"),e("top"),e("width"),e("height"),this.paint),this.said=this.text.teach.region.added,this.draw()};this.clear=()=>{this.keep(),this.region.clear(),this.said=this.text.teach.region.cleared,this.draw()};this.undo=()=>{let e=this.past.pop();e&&(this.region.restore(e),this.said=this.text.teach.region.undone,this.draw(),this.requestUpdate())};this.key=e=>{!(e.ctrlKey||e.metaKey)||e.key!=="z"||(e.preventDefault(),e.stopPropagation(),this.undo())};this.close=()=>this.find("dialog")?.close();this.save=()=>{this.close(),this.dispatchEvent(new CustomEvent("region",{detail:this.region.shapes()}))};this.down=e=>{e.target.setPointerCapture(e.pointerId),this.last=void 0,this.keep(),this.stroke(e)};this.move=e=>{e.buttons&1&&this.stroke(e)};this.up=()=>{this.last=void 0};this.paint=1,this.size=12,this.said=""}static{this.properties={paint:{state:!0},size:{state:!0},said:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    dialog { width: 960px; max-width: 96vw; max-height: 96dvh; }
    h2 { font-size: 20px; }
    .body { display: grid; grid-template-columns: minmax(0, 1fr) 280px; gap: 24px;
      margin-top: 16px; }
    .stage { display: grid; place-items: center; background: var(--hover); border-radius: 8px;
      min-height: 240px; }
    canvas { display: block; max-width: 100%; max-height: 68dvh; cursor: crosshair;
      touch-action: none; border-radius: 8px; }
    fieldset { border: 0; padding: 0; margin: 0 0 16px; min-width: 0; }
    legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
    .tool { display: flex; align-items: center; gap: 12px; min-height: 40px; }
    .swatch { width: 20px; height: 20px; border-radius: 4px; border: 1px solid var(--control); }
    .swatch.look { background: #2f7bff88; }
    .swatch.ignore { background: repeating-linear-gradient(45deg, #000a 0 4px, #0004 4px 8px); }
    .tool input[type=range] { flex: 1; min-width: 0; padding: 0; }
    .numbers { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; }
    .numbers label { display: grid; font-size: 13px; }
    .numbers input { width: 100%; }
    .numbers button { grid-column: 1 / -1; }
    @media (max-width: 760px) {
      .body { grid-template-columns: minmax(0, 1fr); }
      canvas { max-height: 45dvh; }
    }
  `]}async open(e,t={}){let n=Yh/Math.max(e.width,e.height);this.image?.close(),this.image=await createImageBitmap(e,{resizeWidth:Math.max(1,Math.round(e.width*n)),resizeHeight:Math.max(1,Math.round(e.height*n)),resizeQuality:"high"}),this.region=It.of(e.width/e.height,t),this.said="",this.past=[],this.find("dialog")?.showModal(),this.draw()}render(){let e=this.text.teach.region;return c`<dialog aria-labelledby="title" @keydown=${this.key}>
      <h2 id="title">${e.title}</h2>
      <p class="quiet">${e.help}</p>
      <div class="body">
        <div class="stage"><canvas role="img" aria-label=${e.picture}
          @pointerdown=${this.down} @pointermove=${this.move}
          @pointerup=${this.up} @pointercancel=${this.up}></canvas></div>
        <div>${this.tools()} ${this.numbers()}
          <p role="status" class="quiet">${this.said}</p></div>
      </div>
      <div class="actions">
        <button class="primary" @click=${this.save}>${b("check")}${e.use}</button>
        <button ?disabled=${this.past.length===0} @click=${this.undo}>
          ${this.text.app.undo}</button>
        <button @click=${this.clear}>${e.clear}</button>
        <button @click=${this.close}>${this.text.app.cancel}</button>
      </div></dialog>`}tools(){let e=this.text.teach.region,t=(n,s,o)=>c`<label class="tool">
      <input type="radio" name="paint" .checked=${this.paint===n}
        @change=${()=>this.paint=n}>
      <span class="swatch ${o}"></span>${s}</label>`;return c`<fieldset><legend>${e.brush}</legend>
      ${t(1,e.look,"look")} ${t(2,e.ignore,"ignore")}
      ${t(0,e.erase,"")}
      <label class="tool">${e.size}<input type="range" min="2" max="40" .value=${String(this.size)}
        @input=${n=>this.size=Number(n.target.value)}></label>
    </fieldset>`}numbers(){let e=this.text.teach.region,t=(n,s,o)=>c`<label>${s}
      <input id=${n} type="number" min="0" max="100" value=${o}></label>`;return c`<fieldset><legend>${e.rectangle}</legend><div class="numbers">
      ${t("left",e.left,10)} ${t("top",e.top,10)}
      ${t("width",e.width,80)} ${t("height",e.height,80)}
      <button @click=${this.addRectangle}>${e.addRectangle}</button></div></fieldset>`}keep(){this.past.push(this.region.cells.slice()),this.requestUpdate()}stroke(e){let t=this.find("canvas").getBoundingClientRect(),n=(e.clientX-t.left)/t.width,s=(e.clientY-t.top)/t.height,[o,a]=this.last??[n,s],l=this.size/200,d=Math.max(1,Math.ceil(Math.hypot(n-o,s-a)/(l/2)));for(let m=1;m<=d;m++){let u=m/d;this.region.disk(o+(n-o)*u,a+(s-a)*u,l,this.paint)}this.last=[n,s],this.draw()}draw(){let e=this.find("canvas"),{image:t,region:n}=this;if(!e||!t)return;[e.width,e.height]=[t.width,t.height];let s=e.getContext("2d");s.drawImage(t,0,0);let o=n.cells.includes(1),[a,l]=[e.width/n.columns,e.height/n.rows];for(let d=0;d<n.rows;d++)for(let m=0;m<n.columns;m++){let u=n.at(m,d),w=(m+d)%4<2?"#000c":"#0008",x=u===1?"#2f7bff44":u===2?w:o?"#0007":"";if(x==="")continue;s.fillStyle=x;let[$,E]=[Math.floor(m*a),Math.floor(d*l)];s.fillRect($,E,Math.floor((m+1)*a)-$,Math.floor((d+1)*l)-E)}}};customElements.define("region-dialog",Gn)});var Zn,Ul=v(()=>{"use strict";h();p();A();I();B();He();Zn=class extends S{static{this.styles=[M,k`
    h2 { font-size: 17px; margin-bottom: 8px; }
    .option { display: grid; grid-template-columns: 20px 1fr; gap: 2px 12px; padding: 10px 0;
      cursor: pointer; }
    .option + .option, .field { border-top: 1px solid var(--line); }
    .option input { margin-top: 1px; }
    .option small, .field small { color: var(--quiet); font-size: 13px; }
    .option small { grid-column: 2; }
    .field { display: grid; gap: 4px; padding: 12px 0; }
    .field select, .field input { width: 100%; }
    .sub { padding: 0 0 12px 32px; display: grid; gap: 4px; font-size: 13px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 4px; }
  `]}get view(){return this.state.project.options.view??{}}get method(){return this.state.project.options.method??this.state.model?.methods[0]}render(){let i=this.text.teach.options,{view:e}=this,t=e.letterbox!==!1;return c`<h2>${i.title}</h2>
      ${this.check(i.foreground,i.foregroundText,e.foreground===!0,n=>this.see({foreground:n||void 0}))}
      ${t?this.tiles():""}
      ${t&&!e.tiles&&this.method==="patch"?this.check(i.grid,i.gridText,e.grid==="auto",n=>this.see({grid:n?"auto":void 0})):""}
      ${!e.tiles&&e.grid!=="auto"?this.check(i.centre,i.centreText,!t,n=>this.see({letterbox:n?!1:void 0})):""}
      ${this.angle()} ${this.region()} ${this.method_()} ${this.className_()}`}check(i,e,t,n){return c`<label class="option"><input type="checkbox" .checked=${t}
      aria-label=${i} @change=${s=>n(s.target.checked)}>
      <span>${i}</span><small>${e}</small></label>`}tiles(){let i=this.text.teach.options,{tiles:e}=this.view,t=n=>this.see({tiles:Number(n.target.value)});return c`
      ${this.check(i.tiles,this.slower(e??2),e!==void 0,n=>this.see({tiles:n?2:void 0}))}
      ${e===void 0?"":c`<label class="sub">${i.parts}
        <select aria-label=${i.parts} @change=${t}>${[2,3,4].map(n=>c`
          <option value=${n} ?selected=${n===e}>${i.tilesOf(n)}</option>`)}
        </select></label>`}`}slower(i){let e=this.text.teach.options,t=this.state.images.flatMap(a=>a.result?[a.result.timings.total]:[]),n=this.view.tiles??0,s=t.at(-1),o=1+i*i;return s===void 0?e.slower(o):e.slowerBy(o,we(s/1e3/(1+n*n)*o,this.locale))}angle(){let i=this.text.teach.options,{rotations:e="auto"}=this.view,t={auto:i.angleAuto,0:i.angleNone,4:i.angleAny,8:i.angleMirrored};return this.select(i.angle,i.angleText,String(e),t,n=>this.see({rotations:n==="auto"?void 0:Number(n)}))}select(i,e,t,n,s){return c`<label class="field"><span>${i}</span>
      <select aria-label=${i} @change=${a=>s(a.target.value)}>
        ${Object.entries(n).map(([a,l])=>c`
          <option value=${a} ?selected=${a===t}>${l}</option>`)}</select>
      <small>${e}</small></label>`}region(){let i=this.text.teach.options,{roi:e=[],ignore:t=[]}=this.view,n=e.length+t.length>0,s=()=>this.dispatchEvent(new CustomEvent("paint")),o=()=>this.see({roi:void 0,ignore:void 0});return c`<div class="field"><span>${i.region}</span>
      <small>${n?i.regionSome:i.regionText}</small>
      <div class="actions">
        <button ?disabled=${this.state.normals.length===0} @click=${s}>
          ${b("brush")}${n?i.regionChange:i.regionPaint}</button>
        ${n?c`<button @click=${o}>${i.regionClear}</button>`:""}
      </div></div>`}method_(){let i=this.state.model?.methods??[],e=this.text.teach.options;if(i.length<2)return"";let t={inctrl:e.methodInctrl,patch:e.methodPatch},n=Object.fromEntries(i.map(s=>[s,t[s]??s]));return this.select(e.method,e.methodText,this.method??"",n,s=>{let{className:o,...a}=this.state.project.options;this.store.setOptions({...a,method:s})})}className_(){let{model:i,project:e}=this.state,t=this.text.teach.options;if(!i||i.classes.length<2||this.method!=="inctrl")return"";let n=s=>{let o=s.target.value.trim();this.store.setOptions({...e.options,className:o||i.classes[0]})};return c`<label class="field"><span>${t.className}</span>
      <input type="text" list="classes" autocomplete="off" aria-label=${t.className}
        .value=${e.options.className??i.classes[0]} @change=${n}>
      <datalist id="classes">${i.classes.map(s=>c`<option value=${s}></option>`)}
      </datalist><small>${t.classNameText}</small></label>`}see(i){let{options:e}=this.state.project,t=Object.fromEntries(Object.entries({...e.view,...i}).filter(([,s])=>s!==void 0)),n={...e,view:t};Object.keys(t).length===0&&delete n.view,this.store.setOptions(n)}};customElements.define("teach-options",Zn)});var Yn,Wl=v(()=>{"use strict";h();p();A();Ct();I();B();He();Yn=class extends S{static{this.styles=[M,k`
    :host { border: 1px solid var(--line); border-radius: 16px; padding: 20px;
      background: var(--raised); }
    :host([ready]) { border-color: var(--normal); }
    h2 { font-size: 18px; display: flex; gap: 10px; align-items: flex-start; }
    h2 .icon { width: 22px; height: 22px; }
    .good .icon { color: var(--normal); }
    .bad .icon { color: var(--anomalous); }
    p { margin-top: 8px; overflow-wrap: anywhere; }
    progress { margin-top: 16px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .primary { flex: 1; min-height: 48px; font-size: 16px; }
    details { margin-top: 12px; font-size: 13px; }
    summary { cursor: pointer; color: var(--quiet); min-height: 24px; }
    ul { margin: 4px 0 0; padding-inline-start: 18px; overflow-wrap: anywhere; }
  `]}render(){let{fault:i,learnFault:e,learned:t,learning:n,model:s,normals:o}=this.state;return this.toggleAttribute("ready",t!==void 0&&!n),n?this.learning():i!==void 0?this.trouble(this.text.start.fault,i,!1):e!==void 0?this.trouble(this.text.teach.failed,e,!0):t?this.ready():o.length===0?this.empty():s?this.trouble(this.text.teach.stopped,"",!0):this.waiting()}empty(){let i=this.text.teach;return c`<h2>${i.empty}</h2><p class="quiet">${i.emptyText}</p>`}waiting(){let{loading:i}=this.state,e=this.text.teach;return c`<div role="status"><h2>${e.waiting}</h2><p class="quiet">${e.waitingText}</p></div>
      ${i&&i.total>0?c`<progress aria-label=${this.text.start.loading} max="1"
        .value=${i.loaded/i.total}></progress>`:""}`}learning(){let{done:i,total:e,rate:t}=this.state.learning,n=(i/Math.max(1,e)).toLocaleString(this.locale,{style:"percent",maximumFractionDigits:0}),s=t>0?this.text.start.left(we((e-i)/t,this.locale)):"",o=this.text.teach;return c`<h2 role="status">${o.learning}</h2>
      <progress aria-label=${o.learning} max=${Math.max(1,e)} .value=${i}></progress>
      <p class="quiet">${n}${s}</p>
      <div class="actions"><button @click=${()=>this.store.cancelLearning()}>
        ${this.text.app.cancel}</button></div>`}trouble(i,e,t){return c`<div role="alert"><h2 class="bad">${b("alert")}${i}</h2>
      ${e===""?"":c`<p>${e}</p>`}</div>
      ${t?c`<div class="actions"><button @click=${()=>this.store.learn()}>
        ${this.text.teach.again}</button></div>`:""}`}rate(){let{calibrate:i=.05}=this.state.project.options;return i.toLocaleString(this.locale,{style:"percent",maximumFractionDigits:2})}ready(){let i=this.state.learned,e=this.text.teach,t=i.from===void 0?e.ready(i.count):e.readyFrom(i.from),n=i.limit===void 0?e.noLimit:i.provisional?e.provisional:e.limit(this.rate()),s=[...new Set(i.notes)];return c`<div role="status"><h2 class="good">${b("check")}${t}</h2>
      <p class="quiet">${n}</p></div>
      ${s.length===0?"":c`<details><summary>${e.notes(s.length)}</summary>
        <ul>${s.map(o=>c`<li>${o}</li>`)}</ul></details>`}
      <div class="actions"><button class="primary" @click=${()=>this.store.go("inspect")}>
        ${e.inspect}${b("arrow")}</button></div>`}};customElements.define("teach-status",Yn)});var Jh,Vl,Jn,Xn,ql=v(()=>{"use strict";h();p();A();De();K();I();ki();Mi();wt();B();Nl();Fl();Ul();Wl();Jh=1.3,Vl=r=>r.filter(({state:i})=>i!=="unreadable").length,Jn=48,Xn=class extends S{constructor(){super();this.showAll=async()=>{this.all=!0,await this.focusTile(Jn)};this.paint=async()=>{let{normals:e,project:t}=this.state,n=e.find(({state:s})=>s==="ok")??e[0];if(n)try{let s=await this.store.pixels(n);await this.find("region-dialog")?.open(s,t.options.view)}catch(s){this.store.toast(L(s),{kind:"error"})}};this.painted=e=>{let{options:t}=this.state.project,{roi:n,ignore:s,...o}=t.view??{};this.store.setOptions({...t,view:{...o,...e.detail}})};this.all=!1}static{this.properties={all:{state:!0}}}static{this.styles=[M,k`
    :host { padding: 24px; }
    .page {
      display: grid; grid-template-columns: minmax(0, 1fr) 340px; gap: 24px 32px;
      align-items: start; max-width: 1760px; margin: 0 auto;
      grid-template-areas: "head side" "groups side"; grid-template-rows: auto 1fr;
    }
    .head { grid-area: head; }
    .groups { grid-area: groups; display: grid; gap: 32px; }
    .side { grid-area: side; display: grid; gap: 16px; position: sticky; top: 24px; }
    h1 { font-size: 26px; }
    .head p { margin-top: 4px; max-width: 640px; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; }
    .group h2 { font-size: 17px; }
    .group header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center;
      min-height: 40px; }
    .group header > :last-child:not(h2) { margin-inline-start: auto; }
    .group > .quiet { font-size: 14px; max-width: 640px; }
    ul { list-style: none; margin: 12px 0 0; padding: 0; display: grid; gap: 16px;
      grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); align-items: start; }
    .more { width: 100%; aspect-ratio: 1; flex-direction: column; color: var(--accent);
      border: 2px dashed var(--control); border-radius: 12px; background: transparent; }
    .more .icon { width: 32px; height: 32px; }
    .none .more { aspect-ratio: auto; min-height: 72px; flex-direction: row; padding: 8px 16px; }
    .none .more .icon { width: 20px; height: 20px; }
    .none ul { grid-template-columns: minmax(0, 360px); }
    .empty .more { aspect-ratio: auto; min-height: 220px; padding: 24px; text-align: center; }
    .empty ul { grid-template-columns: 1fr; }
    .card { border: 1px solid var(--line); border-radius: 16px; padding: 20px;
      background: var(--raised); }
    .advice h2 { font-size: 17px; }
    .advice ul { display: block; list-style: disc; padding-inline-start: 20px; margin-top: 8px; }
    .advice li { margin-top: 4px; }
    .odd { display: flex; gap: 10px; margin-top: 12px; padding-top: 12px;
      border-top: 1px solid var(--line); }
    .odd .icon { color: var(--unsure); }
    @media (max-width: 1000px) {
      .page { grid-template: none; grid-template-columns: minmax(0, 1fr); gap: 20px; }
      .head, .groups, .side { grid-area: auto; }
      .side { display: contents; }
      .groups { order: 1; }
      .advice { order: 2; }
      .options { order: 3; }
    }
    @media (max-width: 700px) {
      :host { padding: 16px 16px 32px; }
      ul { grid-template-columns: repeat(auto-fill, minmax(144px, 1fr)); gap: 12px; }
      h1 { font-size: 22px; }
    }
    @media (min-width: 2000px) {
      ul { grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); }
    }
  `]}render(){let e=this.text.teach,{check:t,learn:n}=this.groups();return c`<div class="page">
      <div class="head">
        <h1>${e.title}</h1>
        <p class="quiet">${e.lead}</p>
        <div class="actions">${this.inputs("learn")}
          <button @click=${()=>$i(this)}>
            ${b("camera")}${e.addCamera}</button></div>
      </div>
      <div class="side">
        ${this.state.sets?.length||this.state.shares?c`<server-sets class="card"></server-sets>`:""}
        <teach-status></teach-status>
        ${this.advice()}
        <teach-options class="card options" @paint=${this.paint}></teach-options>
      </div>
      <div class="groups">
        ${this.group("learn",n,e.learnGroup(Vl(n)),this.learnText())}
        ${this.group("check",t,e.checkGroup(Vl(t)),e.checkText)}
      </div>
    </div>
    <region-dialog @region=${this.painted}></region-dialog>`}groups(){let{model:e,normals:t}=this.state,n=t.filter(({use:o})=>o==="learn"),s=n.slice(0,e?.most??n.length);return{learn:s,check:t.filter(o=>!s.includes(o))}}learnText(){let{model:e}=this.state,t=this.text.teach;return e?t.learnMost(e.most):t.learnText}inputs(e){let t=this.text.teach,n=s=>this.take(s,e);return c`
      <label class="button ${this.state.normals.length===0?"primary":""}">
        ${b("add")}${t.addFiles}
        <input type="file" multiple accept=${Ce} @change=${n}></label>
      <label class="button folder">${b("folder")}${t.addFolder}
        <input type="file" webkitdirectory @change=${n}></label>`}group(e,t,n,s){let o=this.text.teach,a=e==="learn"?0:this.groups().learn.length,l=this.odd(),d=t.map(({id:u})=>u),m=t.length>0?"":e==="learn"?"empty":"none";return c`<section class="group ${m}" aria-labelledby=${e}>
      <header><h2 id=${e}>${n}</h2>
        ${t.length<2?"":c`<button class="plain" @click=${()=>this.removeAll(d)}
          aria-label=${o.removeAllOf(n)}>${b("trash")}${o.removeAll}</button>`}</header>
      <p class="quiet">${s}</p>
      <ul>${U(this.all?t:t.slice(0,Jn),({id:u})=>u,(u,w)=>c`<li>
        <normal-tile .image=${u} .number=${a+w+1} .checks=${e==="check"}
          .odd=${l===u} @remove=${()=>this.drop([u])}
          @move=${()=>this.move(u,e)}></normal-tile></li>`)}
        <li><label class="button more">${b("add")}${e==="learn"?o.addLearn:o.addCheck}
          <input type="file" multiple accept=${Ce}
            @change=${u=>this.take(u,e)}></label></li></ul>
      ${this.all||t.length<=Jn?"":c`<div class="actions">
        <button @click=${this.showAll}>${o.showAll(t.length)}</button></div>`}</section>`}odd(){let e=this.groups().learn.filter(o=>o.state==="ok"&&o.score!==void 0);if(e.length<3)return;let t=[...e].sort((o,a)=>o.score-a.score),n=t.at(-1),s=t[Math.floor((t.length-1)/2)];return n.score>Jh*s.score?n:void 0}advice(){let e=this.text.teach,t=this.odd(),n=t?this.groups().learn.indexOf(t)+1:0;return c`<section class="card advice" aria-labelledby="advice">
      <h2 id="advice">${e.advice}</h2>
      <ul>${e.advices.map(s=>c`<li>${s}</li>`)}</ul>
      ${t?c`<p class="odd">${b("alert")}<span>${e.oddText(n)}</span></p>`:""}
    </section>`}async take(e,t){let n=e.target;await Ge(Be(n.files??[]),this.store,this.text,s=>this.store.addNormals(s,t)),n.value=""}tiles(){return[...this.renderRoot.querySelectorAll("normal-tile")]}async drop(e){let t=this.tiles().findIndex(({image:s})=>s===e[0]),n=e.map(({id:s})=>s);this.store.removeNormals(n,this.text.teach.removed(e[0].name)),await this.updateComplete,await this.focusTile(t)}async removeAll(e){this.store.removeNormals(e,this.text.teach.removedAll(e.length)),await new Promise(requestAnimationFrame),this.find(".more input")?.focus()}async move(e,t){let n=this.tiles().findIndex(s=>s.image===e);this.store.setUse(e.id,t==="learn"?"check":"learn"),await this.focusTile(n)}async focusTile(e){await new Promise(requestAnimationFrame);let t=this.tiles(),n=t[Math.min(e,t.length-1)];await n?.updateComplete,n?n.focus():this.find(".more input")?.focus()}};customElements.define("teach-view",Xn)});var Xh,Qh,Qn,Kl=v(()=>{"use strict";h();p();A();De();I();B();Xh=10,Qh=4,Qn=class extends S{constructor(){super(...arguments);this.left=new Map;this.held=!1;this.key=e=>{if(!(e.ctrlKey||e.metaKey)||e.shiftKey||e.key!=="z")return;let t=e.composedPath()[0];if(t instanceof HTMLTextAreaElement||t instanceof HTMLInputElement&&t.type==="text")return;let n=this.state.toasts.findLast(s=>s.undo);n&&(e.preventDefault(),this.undo(n))}}static{this.styles=[M,k`
    :host {
      position: fixed; z-index: 5; inset-inline: 16px; bottom: calc(var(--bottom-bar) + 16px);
      pointer-events: none;
    }
    [role=status] { display: grid; gap: 8px; justify-items: center; }
    .toast {
      pointer-events: auto; display: flex; align-items: center; gap: 12px; max-width: 640px;
      padding: 8px 8px 8px 16px; border-radius: 12px; background: var(--toast);
      color: var(--on-toast); box-shadow: var(--shadow);
    }
    .toast p { flex: 1; padding: 6px 0; overflow-wrap: anywhere; }
    button { color: inherit; background: transparent; border-color: currentColor; }
    button:hover:not(:disabled) { background: rgb(128 128 128 / 0.3); }
    button.icon-only { border-color: transparent; }
    :focus-visible { outline-color: currentColor; outline-offset: -3px; }
    @media (prefers-reduced-motion: no-preference) {
      .toast { animation: rise 0.2s; }
      @keyframes rise { from { opacity: 0; translate: 0 8px; } }
    }
  `]}connectedCallback(){super.connectedCallback(),this.clock=window.setInterval(()=>this.tick(250),250),addEventListener("keydown",this.key)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.clock),removeEventListener("keydown",this.key)}render(){let e=t=>()=>this.held=t;return c`<div role="status" aria-label=${this.text.app.messages}
      @pointerenter=${e(!0)} @pointerleave=${e(!1)}
      @focusin=${e(!0)} @focusout=${e(!1)}>
      ${U(this.state.toasts.slice(-Qh),t=>t.id,t=>this.toast(t))}</div>`}toast(e){let{text:t}=this;return c`<div class="toast">
      ${e.kind==="error"?b("alert"):""}<p>${e.text}</p>
      ${e.undo?c`<button @click=${()=>this.undo(e)}>${t.app.undo}</button>`:""}
      <button class="icon-only" aria-label=${t.app.close}
        @click=${()=>this.end(e)}>${b("close")}</button></div>`}tick(e){if(!this.held)for(let t of this.state.toasts){let n=(this.left.get(t.id)??Xh*1e3)-e;this.left.set(t.id,n),n<=0&&this.end(t)}}undo(e){e.undo?.(),this.end(e)}end(e){let t=this.renderRoot instanceof ShadowRoot&&this.renderRoot.activeElement;this.held=!1,this.left.delete(e.id),this.store.dismiss(e.id),t&&setTimeout(()=>{let n=this.find("button");n?n.focus():this.dispatchEvent(new CustomEvent("focus-page"))})}};customElements.define("page-toasts",Qn)});var Gl={};es(Gl,{AppShell:()=>Zi});var ep,Zi,Zl=v(()=>{"use strict";h();p();A();I();ki();Mi();B();qa();ll();gl();bl();vl();_l();Dl();ql();Kl();ep=[["teach","learn"],["inspect","inspect"],["live","live"],["report","report"]],Zi=class extends S{constructor(){super(...arguments);this.step="start";this.photograph=()=>this.find("capture-dialog")?.open();this.cover=e=>{this.find("header").inert=e.detail};this.focusHeading=async()=>{let e=this.find("main > *");await e?.updateComplete;let t=e?.renderRoot.querySelector("h1");t&&(t.tabIndex=-1,t.focus({preventScroll:!0}))}}static{this.styles=[M,k`
    :host {
      height: 100dvh; display: grid; grid-template: 56px 1fr / 1fr auto 1fr;
      grid-template-areas: "start nav end" "main main main";
    }
    header { display: contents; }
    .start, nav, .end {
      display: flex; align-items: center; gap: 4px; min-width: 0; background: var(--raised);
      border-bottom: 1px solid var(--line);
    }
    .start { grid-area: start; padding-inline-start: 8px; }
    nav { grid-area: nav; }
    .end { grid-area: end; justify-content: flex-end; padding-inline-end: 8px; }
    .home { padding: 0; width: 40px; flex: none; }
    .home img { display: block; width: 28px; height: 28px; }
    nav button { height: 56px; border-radius: 0; padding: 0 16px; color: var(--quiet); }
    nav button[aria-current=step] {
      color: var(--accent); box-shadow: inset 0 -3px 0 var(--accent);
    }
    nav button:focus-visible { outline-offset: -3px; }
    .count {
      font-size: 12px; font-weight: 600; padding: 1px 8px; border-radius: 10px;
      background: var(--hover); color: var(--quiet); white-space: nowrap;
    }
    [aria-current=step] .count { background: var(--accent-soft); color: var(--accent); }
    main { grid-area: main; min-height: 0; overflow: auto; }
    main > * { min-height: 100%; }
    inspect-view { height: 100%; }
    @media (max-width: 1000px) {
      :host { grid-template-columns: minmax(0, 1fr) auto auto; }
      nav button .icon { display: none; }
      nav button { padding: 0 12px; }
    }
    @media (max-width: 700px) {
      :host {
        grid-template: 56px 1fr auto / 1fr auto;
        grid-template-areas: "start end" "main main" "nav nav";
      }
      nav { border: 0; border-top: 1px solid var(--line); gap: 0;
        padding-bottom: env(safe-area-inset-bottom); }
      nav button {
        flex: 1; flex-direction: column; gap: 2px; padding: 0; font-size: 12px; height: 60px;
      }
      nav button .icon { display: block; }
      nav button[aria-current=step] { box-shadow: inset 0 3px 0 var(--accent); }
      .count { position: absolute; top: 4px; inset-inline-start: calc(50% + 8px); font-size: 11px;
        padding: 0 5px; }
    }
  `]}render(){let{state:e,text:t}=this;return c`
      <header>
        <div class="start">
          <button class="plain home" aria-label=${t.app.home}
            @click=${()=>this.store.go("start")}><img src="icon.svg" alt=""></button>
          <project-menu></project-menu>
        </div>
        <nav aria-label=${t.app.stepList}>${ep.map(([n,s])=>c`
          <button class="plain" aria-current=${e.step===n?"step":"false"}
            @click=${()=>this.store.go(n)}>${b(s)}${t.app.steps[n]}
            ${this.count(n)}</button>`)}</nav>
        <div class="end">
          <privacy-badge></privacy-badge>
          <more-menu></more-menu>
        </div>
      </header>
      <main @sheet=${this.cover} @camera=${this.photograph}>${this.view()}</main>
      <capture-dialog></capture-dialog>
      <page-toasts @focus-page=${this.focusHeading}></page-toasts>
      <drop-anywhere></drop-anywhere>`}count(e){let{images:t,learned:n,learning:s}=this.state,{app:o}=this.text,a=t.filter(d=>d.result||d.error!==void 0).length,l=e==="teach"?s?"\u2026":n?String(n.count):"":e==="inspect"&&t.length>0?o.inspected(a,t.length):"";return l===""?"":c`<span class="count">${l}</span>`}view(){switch(this.state.step){case"start":return c`<start-view></start-view>`;case"teach":return c`<teach-view></teach-view>`;case"inspect":return c`<inspect-view></inspect-view>`;case"live":return c`<live-view></live-view>`;case"report":return c`<report-view></report-view>`}}updated(e){let{step:t}=this.state;t!==this.step&&(this.step=t,this.find("main").scrollTop=0,this.find("header").inert=!1,this.focusHeading())}};customElements.define("app-shell",Zi)});var Yl={};es(Yl,{ServerSets:()=>Yi});var Yi,Jl=v(()=>{"use strict";h();p();A();I();Yi=class extends S{constructor(){super(...arguments);this.choose=e=>{let{value:t}=e.target;t!==""&&this.store.openSet(t)};this.share=e=>{e.preventDefault();let t=this.find("input").value.trim();t!==""&&this.store.share(t)}}static{this.styles=[M,k`
    h2 { font-size: 17px; margin-bottom: 8px; }
    label { display: grid; gap: 4px; }
    select, input { width: 100%; }
    form { display: grid; gap: 8px; margin-top: 16px; padding-top: 16px;
      border-top: 1px solid var(--line); }
  `]}render(){let{sets:e=[],shares:t,learned:n,normals:s}=this.state,o=this.text.server;return c`<h2>${o.sets}</h2>
      ${e.length===0?c`<p class="quiet">${o.noSets}</p>`:c`
        <label>${o.set}<select @change=${this.choose}>
          ${e.includes(n?.from??"")?"":c`<option value="">${o.none}</option>`}
          ${e.map(a=>c`
            <option ?selected=${a===n?.from}>${a}</option>`)}</select></label>`}
      ${t?c`<form @submit=${this.share}>
        <p>${o.shareText}</p>
        <label>${o.name}<input required maxlength="64"></label>
        <button ?disabled=${s.length===0}>${o.share}</button></form>`:""}`}};customElements.define("server-sets",Yi)});h();p();h();p();var $e=class extends Error{constructor(e,t){super(t);this.status=e}},Lt=class{constructor(i){this.token=i}async send(i,e={}){let t=this.token===""?void 0:{Authorization:`Bearer ${this.token}`},n=await fetch(i,{...e,...t&&{headers:t}});if(n.ok)return n;let o=(await n.json().catch(()=>({}))).error??`the server answered ${n.status}`;throw new $e(n.status,o)}async ask(i,e={}){return await(await this.send(i,e)).json()}post(i,e,t){return this.ask(i,{method:"POST",body:e,signal:t??null})}};function ke(r){let i=new FormData;for(let[e,t]of Object.entries(r))t!==void 0&&i.append(e,String(t));return i}function ts(){let r=new URLSearchParams(location.hash.slice(1)).get("token");r!==null&&(Xi(r),history.replaceState(null,"",location.pathname+location.search));try{return sessionStorage.getItem("token")??""}catch{return r??""}}function Xi(r){try{sessionStorage.setItem("token",r)}catch{}}K();h();p();h();p();jt();async function is(r,i){let{roi:e=[],ignore:t=[],...n}=r,s=async(a,l)=>Promise.all(l.map(async(d,m)=>`${a} ${ed(d)?td(`view.${a}[${m}]`,d):await i(d)}`)),o=[...await s("roi",e),...await s("ignore",t)];return{...n,...o.length>0&&{area:o.join(";")}}}function ed(r){return Array.isArray(r)}function td(r,i){let e=n=>typeof n=="number"&&n>=0&&n<=1,t=n=>Array.isArray(n)&&n.length===2&&n.every(e);if(i.length<3||!i.every(t))throw new te("ArgumentError",`${r}: want 3 or more [x, y], fractions of width and height, 0 \u2026 1.`);return i.map(n=>n.join(",")).join(" ")}Ct();h();p();Fe();var _t=r=>r===void 0?void 0:Math.fround(r);function Ot(r){let{image:i,map:e}=r,[t,n]=[_t(r.score),_t(r.threshold)],s=Object.entries(r.parts??{}).map(([o,a])=>[o,_t(a)]);if(!(typeof t!="number"||!e||!Array.isArray(e.values)))return{image:i,score:t,...zt(t,n),map:{...e,values:Float32Array.from(e.values),scale:Math.fround(e.scale),frame:ns(e.frame)},regions:(r.regions??[]).map(o=>{let a=rs(o);return{...a,peak:Math.fround(a.peak),mean:Math.fround(a.mean)}}),regionsLeftOut:r.regions_left_out??0,regionThreshold:_t(r.region_threshold)??0,regionMinArea:r.region_min_area??0,parts:{patch:t,...Object.fromEntries(s)},method:r.method??"",model:r.model??"",digest:r.digest??"",modelDigest:r.model_digest??"",promptsDigest:r.prompts_digest??"",pixelsDigest:r.pixels_digest??"",...r.notes&&{notes:r.notes},decoder:r.decoder??"inctrl",timings:{encode:0,compare:0,total:0}}}var nd=new Set(["image","score","anomalous","threshold","normalized","parts","method","model","map","regions","regions_left_out","region_threshold","region_min_area","decoder","notes","digest","model_digest","prompts_digest","pixels_digest","error"]),ss=r=>Object.fromEntries(Object.entries(r).filter(([i])=>!nd.has(i)));var er="v1/temporary-prompt-sets",Ue=class{constructor(i,e,t,n=[],s,o=()=>{}){this.model=i;this.set=e;this.scores=n;this.drop=o;let{digest:a,threshold:l,provisional:d=!1,notes:m=[],shots:u=0}=t;this.learned={provisional:d,notes:m,count:u,...s&&{file:s},...a!==void 0&&{digest:a},...l!==void 0&&{limit:Math.fround(l)}}}close(){this.drop()}},tr=r=>r;async function os(r){let{calibrate:i=.05,method:e,className:t,view:n={}}=r;return{calibrate:i,method:e,class:t,...await is(n,()=>Promise.reject(new Error("a server takes polygons, no mask images")))}}var Dt=class r{constructor(i,e,t){this.api=i;this.models=e;this.where="server";let[n]=e;if(!n)throw new Error("the server has no model");let{name:s,digest:o,backend:a,methods:l,classes:d,max_shots:m,temporary:u}=n;this.model={name:s,digest:o,backend:a,methods:l,classes:d,most:m},this.learns=u,t&&(this.share=(w,x,$)=>this.store(w,x,$)),this.sets=e.flatMap(w=>[...w.prompt_sets.map(x=>({label:this.label(x.name,w.name),open:()=>Promise.resolve(new Ue(w.name,x.name,x))})),...(t??[]).map(x=>({label:this.label(x,w.name),open:()=>this.warm(w.name,x)}))])}static async of(i){let e=await i.ask("v1/models");return new r(i,e,await sd(i))}label(i,e){return this.models.length>1?`${i} (${e})`:i}async warm(i,e){let t=`v1/prompt-sets/${encodeURIComponent(e)}:warm`,n=`model=${encodeURIComponent(i)}`,s=await this.api.ask(`${t}?${n}`,{method:"POST"});return new Ue(i,e,s)}async store(i,e,t){let n=this.model.name,s=ke({name:i,model:n,...await os(t)});for(let{name:l,file:d}of e)s.append("image",d,l);let{learned:o}=await this.api.post("v1/prompt-sets",s),a={label:this.label(i,n),open:()=>Promise.resolve(new Ue(n,i,{...o,shots:e.length}))};return this.sets=[...this.sets.filter(l=>l.label!==a.label),a],a}async learn({images:i,check:e,options:t,signal:n}){if(!this.learns)throw new Error("this server learns nothing here: choose a prompt set of it");let s=ke({model:this.model.name,...await os(t)});for(let{name:l,file:d}of i)s.append("image",d,l);for(let{name:l,file:d}of e)s.append("check",d,l);let o=await this.api.post(er,s,n),a=new Map((o.unreadable??[]).map(l=>[l.index,l.error]));return{prompts:await this.made(o),unreadable:a}}async open(i,e){if(!this.learns)throw new Error("this server takes no prompt files here");let t=ke({model:this.model.name});return t.append("prompts",i,"prompts"),this.made(await this.api.post(er,t))}async made(i){let{id:e,model:t,scores:n=[]}=i,[s,o]=[`${er}/${encodeURIComponent(e)}`,`model=${t}`],a=await(await this.api.send(`${s}/prompts?${encodeURI(o)}`)).blob(),l=()=>{this.api.send(s,{method:"DELETE"}).catch(()=>{})},d=n.map(m=>m===null?void 0:Math.fround(m));return new Ue(t,e,i,d,a,l)}async score(i,{prompts:e,name:t,signal:n}){let s=performance.now(),{model:o,set:a}=tr(e),l=ke({model:o,prompt_set:a,details:!0});l.append("image",await od(i),t??"image");let[d]=await this.api.post("v1/score",l,n);if(d.error!==void 0)throw new Error(d.error);let{limit:m}=e.learned,u=Ot({...m!==void 0&&{threshold:m},...d,image:t??d.image});if(!u)throw new Error("the server's answer has no score");return{...u,timings:{encode:0,compare:0,total:performance.now()-s}}}async pixels({file:i},e){let t=await createImageBitmap(this.learns?await this.decoded(i,e):i),n=new OffscreenCanvas(t.width,t.height).getContext("2d");return n.drawImage(t,0,0),t.close(),n.getImageData(0,0,n.canvas.width,n.canvas.height)}async decoded(i,e){let t=ke({model:this.model.name,prompt_set:e&&tr(e).set});return t.append("image",i,"image"),(await this.api.send("v1/decode",{method:"POST",body:t})).blob()}nearest({file:i},e,t){let{model:n,set:s}=tr(e),o=ke({model:n,prompt_set:s,patch:t});return o.append("image",i,"image"),this.api.post("v1/nearest",o)}close(){}};async function sd(r){let i=[];try{for(let e="";;){let t=await r.ask(`v1/prompt-sets?limit=1000&cursor=${encodeURIComponent(e)}`);if(i.push(...t.prompt_sets.map(n=>n.name)),t.next_cursor===void 0)return i;e=t.next_cursor}}catch(e){if(e instanceof $e&&e.status===501)return;throw e}}async function od(r){if(r instanceof Blob)return r;let i=r instanceof ImageBitmap?r:await createImageBitmap(r),e=new OffscreenCanvas(i.width,i.height);return e.getContext("2d").drawImage(i,0,0),i!==r&&i.close(),e.convertToBlob({type:"image/png"})}h();p();h();p();lr();Fe();Wt();cr();Ct();K();h();p();var hr=0;function ie(){hr=Math.max(hr+1,Date.now()*1e3);let r=crypto.getRandomValues(new Uint32Array(2));return hr.toString(36).padStart(11,"0")+Array.from(r,i=>i.toString(36)).join("")}h();p();var re=class extends Error{constructor(e,t=""){super(`${e}: ${t}`);this.kind=e;this.member=t}},ur=1,fr=class r{constructor(i,e=""){this.left=i;this.path=e}static of(i,e){if(!Ps(i))throw new re("damaged",e);return new r({...i},e)}take(i,e){let t=this.left[i];if(delete this.left[i],t!=null){if(!e(t))throw new re("damaged",this.at(i));return t}}inner(i){return r.of(this.take(i,Ps)??{},this.at(i))}list(i){return(this.take(i,Array.isArray)??[]).map((t,n)=>r.of(t,this.at(`${i}[${n}]`)))}at(i){return this.path===""?i:`${this.path}.${i}`}},Ps=r=>typeof r=="object"&&r!==null&&!Array.isArray(r),H=r=>typeof r=="string",lt=r=>typeof r=="number",Ts=r=>typeof r=="boolean",gr=r=>lt(r)&&r>=0&&r<=1,Is=r=>H(r)&&/^([0-9a-f]{64})?$/i.test(r),wd=r=>H(r)&&!isNaN(Date.parse(r)),xd=r=>r==="learn"||r==="check",yd=r=>r==="auto"||r===0||r===4||r===8,$d=r=>Array.isArray(r)&&r.every(i=>i===null||gr(i)),Gt=r=>Array.isArray(r)&&r.every(i=>Array.isArray(i)&&i.every(e=>Array.isArray(e)&&e.length===2&&e.every(lt)));function Zt(r){let i=Object.entries(r).filter(([,e])=>e!==void 0);return Object.fromEntries(i)}function kd(r){return Zt({rotations:r.take("rotations",yd),letterbox:r.take("letterbox",Ts),grid:r.take("grid",H),tiles:r.take("tiles",lt),foreground:r.take("foreground",Ts),range:r.take("range",H),background:r.take("background",H),roi:r.take("roi",Gt),ignore:r.take("ignore",Gt)})}function Sd(r){let i=r.inner("view"),e=kd(i);return{options:Zt({method:r.take("method",H),className:r.take("class",H),calibrate:r.take("calibrate",gr),view:Object.keys(e).length>0?e:void 0}),other:{options:r.left,view:i.left}}}var Ls=r=>({file:r.take("file",H)??"",image:r.take("image",H)??"",other:r.left}),Md=r=>({file:r.take("file",H)??"",name:r.take("name",H)??"",use:r.take("use",xd)??"learn",other:r.left});function js(r){let i;try{i=JSON.parse(r)}catch{throw new re("damaged")}let e=fr.of(i,"");if(e.take("format",H)!=="inctrl-project")throw new re("damaged","format");let t=e.take("version",lt);if(t!==ur)throw new re(t>ur?"version":"damaged","version");let n=e.inner("model"),{options:s,other:o}=Sd(e.inner("options")),a=e.inner("scores"),l={prompts:a.take("prompts",Is)??"",normals:a.take("normals",$d)??[]},d=e.take("threshold",gr);return{name:e.take("name",H)??"",notes:e.take("notes",H)??"",created:e.take("created",wd)??new Date().toISOString(),model:{name:n.take("name",H)??"",digest:n.take("digest",Is)??""},options:s,...d!==void 0&&{threshold:d},normals:e.list("normals").map(Md),images:e.list("images").map(Ls),thumbnails:e.list("thumbnails").map(Ls),results:e.take("results",lt)??0,...l.prompts!==""&&{scores:l},other:{project:e.left,model:n.left,...o}}}var pr=r=>r||void 0;function mr(r){let i=Zt(r);return Object.keys(i).length>0?i:void 0}function Cs(r){let{roi:i,ignore:e,...t}=r.options.view??{},n=({file:o,image:a,other:l})=>({...l,file:o,image:a}),s={...r.other.project,format:"inctrl-project",version:ur,name:r.name,created:r.created,model:mr({...r.other.model,name:pr(r.model.name),digest:pr(r.model.digest)}),options:mr({...r.other.options,method:r.options.method,class:r.options.className,calibrate:r.options.calibrate,view:mr({...r.other.view,...t,roi:Gt(i)?i:void 0,ignore:Gt(e)?e:void 0})}),threshold:r.threshold,scores:r.scores,normals:r.normals.map(({other:o,...a})=>({...o,...a})),images:r.images.length>0?r.images.map(n):void 0,thumbnails:r.thumbnails.length>0?r.thumbnails.map(n):void 0,results:r.results,notes:pr(r.notes)};return`${JSON.stringify(Zt(s),null,2)}
`}xr();var he={manifest:16<<20,labels:16<<20,prompts:2**30,results:2**30},yr=64<<20,Dd=["normals/","images/","thumbnails/"];function Ns(r){return[...(r.replaceAll("\\","/").split("/").findLast(t=>t!=="")??"").replace(/[<>:"|?*�]|[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu,"_")].slice(-40).join("")}function $r(r,i,e){let{archive:t}=e.data;return r instanceof j?t[r.kind](i,r.entry):r instanceof re?t[r.kind](i,`project.json ${r.member}`.trim()):L(r)}var Qt=class{constructor(i){this.all=[];this.taken=new Set(i.map(e=>e.name))}add(i,e,t){let n=e instanceof Blob?e:new Blob([e]);if(n.size>t)throw new j("tooLarge",i);this.taken.add(i),this.all.push({name:i,data:n})}addImage(i,e,t,n){for(let s=e;;s++){let o=`${i}${String(s).padStart(4,"0")}${t}`;if(!this.taken.has(o))return this.add(o,n,yr),o}}};async function Hs(r){let{project:i,images:e,learned:t}=r,n=r.normals.filter(P=>P.state!=="unreadable"),s=i.other?.entries??[],o=new Qt(s),{lines:a,count:l}=await Rd(r),d=n.map((P,O)=>({file:o.addImage("normals/",O+1,`-${Ns(P.name)}`,P.file),name:P.name,use:P.use,other:P.other??{}})),m=(P,O,V)=>e.flatMap((de,D)=>{let q=O(de);if(!q)return[];let ot=V===""?`-${Ns(de.name)}`:V;return[{file:o.addImage(P,D+1,ot,q),image:de.name,other:{}}]}),u=m("thumbnails/",P=>P.thumbnail,".jpg"),w=i.keepImages?m("images/",P=>P.file,""):[],{members:x={project:{},model:{},options:{},view:{}}}=i.other??{},$=Cs({name:i.name,created:i.created,notes:i.notes,model:{name:i.modelName??"",digest:i.model},options:{calibrate:.05,...i.options},...i.limit!==void 0&&{threshold:i.limit},normals:d,images:w,thumbnails:u,results:l,other:x,...t?.digest&&n.some(P=>P.score!==void 0)&&{scores:{prompts:t.digest,normals:n.map(P=>P.score??null)}}}),E=new Qt([]);E.add("project.json",$,he.manifest),t?.file&&E.add("prompts",t.file,he.prompts),l>0&&o.add("results.jsonl",new Blob(a),he.results);let C=Nd(e);C!==""&&o.add("labels.csv",C,he.labels);let _=P=>P==="prompts"||Dd.some(O=>P.startsWith(O));return Xt([...E.all,...o.all,...s],P=>!_(P))}async function Rd({project:r,images:i}){let e=Se(),t=[];for(let{name:n,result:s,error:o,stale:a,other:l}of i){await e();let d;if(s){let m=r.limit===void 0||a?s:Ut(s,r.limit);d=Bt(m,n)}else o!==void 0&&(d={image:n,error:o});d&&t.push(`${qt(JSON.stringify({...l,...d}))}
`)}return{lines:t,count:t.length}}function Nd(r){let i=r.flatMap(e=>e.label?`${Kt(e.name)},${e.label}\r
`:[]);return i.length>0?`image,label\r
${i.join("")}`:""}async function Fs(r){let i=await Rs(r),e=async(m,u)=>await(await i.get(m)?.read(u))?.text()??"";if(!i.has("project.json"))throw new j("noZip");let t=js(await e("project.json",he.manifest)),n=async(m,u)=>{let w=m.startsWith(u)&&i.get(m);if(!w)throw new j("damaged",m);return new Blob([await(await w.read(yr)).arrayBuffer()])},s=[];for(let[m,{file:u,name:w,use:x,other:$}]of t.normals.entries()){let E=await n(u,"normals/"),C=t.scores?.normals[m]??void 0;s.push({id:ie(),name:w,file:E,use:x,state:"ok",other:$,...C!==void 0&&{score:C}})}let o=await Hd(t,await e("results.jsonl",he.results),n),a=Wd(await e("labels.csv",he.labels)),l=await i.get("prompts")?.read(he.prompts),d={members:t.other,entries:await Vd(i,t)};return{project:{id:ie(),name:t.name,created:t.created,options:t.options,notes:t.notes,keepImages:t.images.length>0,model:t.model.digest,modelName:t.model.name,other:d,...t.threshold!==void 0&&{limit:t.threshold}},normals:s,images:o.map(m=>{let u=a.get(m.name);return u?{...m,label:u}:m}),...l&&{learned:{file:new Blob([await l.arrayBuffer()]),provisional:!1,notes:[],count:t.normals.filter(m=>m.use==="learn").length,...t.normals.length===0&&{from:t.name},...t.scores&&{digest:t.scores.prompts}}}}}async function Hd(r,i,e){let t=Se(),n=new Map,s=o=>n.get(o)??{id:ie(),name:o};for(let o of i.split(`
`)){if(o.trim()==="")continue;await t();let{record:a,result:l}=Fd(o);n.set(a.image,{...s(a.image),other:ss(a),...l&&{result:l},...a.error!==void 0&&{error:a.error}})}for(let{file:o,image:a}of r.images)n.set(a,{...s(a),file:await e(o,"images/")});for(let{file:o,image:a}of r.thumbnails)n.set(a,{...s(a),thumbnail:await e(o,"thumbnails/")});return[...n.values()]}function Fd(r){try{let i=JSON.parse(r);if(typeof i.image=="string")return{record:i,result:Ot(i)}}catch{}throw new j("damaged","results.jsonl")}var Ud={good:"normal",normal:"normal",0:"normal",false:"normal",bad:"anomalous",anomalous:"anomalous",defect:"anomalous",1:"anomalous",true:"anomalous"};function Wd(r){let[i=[],...e]=As(r.replace(/^\ufeff/,"")),[t,n]=[i.indexOf("image"),i.indexOf("label")];return new Map(e.flatMap(s=>{let o=Ud[(s[n]??"").trim().toLowerCase()];return o&&s[t]!==void 0?[[Es(s[t]),o]]:[]}))}async function Vd(r,i){let e=new Set(["project.json","prompts","results.jsonl","labels.csv"]);for(let{file:n}of[...i.normals,...i.images,...i.thumbnails])e.add(n);let t=[...r.values()].filter(n=>!e.has(n.name));return Promise.all(t.map(async n=>{let s=await n.read(yr);return{name:n.name,data:new Blob([await s.arrayBuffer()])}}))}h();p();function R(r,...i){let e={...r};for(let t of i)delete e[t];return e}var kr=r=>!!r.file&&!r.result&&r.error===void 0,ei=(r,i)=>[...r,...i].sort((e,t)=>e.id<t.id?-1:1);function Sr(r,i){return r.result?i!==void 0&&r.result.promptsDigest===i?r.stale?R(r,"stale"):r:r.file?R(r,"result","stale"):{...r,stale:!0}:r}K();h();p();h();p();h();p();var Ar=(r,i)=>i.some(e=>r instanceof e),Us,Ws;function qd(){return Us||(Us=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function Kd(){return Ws||(Ws=["advance","continue","continuePrimaryKey"].map(r=>IDBCursor.prototype[r]))}var Pr=new WeakMap,Mr=new WeakMap,ti=new WeakMap;function Gd(r){let i=new Promise((e,t)=>{let n=()=>{r.removeEventListener("success",s),r.removeEventListener("error",o)},s=()=>{e(Me(r.result)),n()},o=()=>{t(r.error),n()};r.addEventListener("success",s),r.addEventListener("error",o)});return ti.set(i,r),i}function Zd(r){if(Pr.has(r))return;let i=new Promise((e,t)=>{let n=()=>{r.removeEventListener("complete",s),r.removeEventListener("error",o),r.removeEventListener("abort",o)},s=()=>{e(),n()},o=()=>{t(r.error||new DOMException("AbortError","AbortError")),n()};r.addEventListener("complete",s),r.addEventListener("error",o),r.addEventListener("abort",o)});Pr.set(r,i)}var Tr={get(r,i,e){if(r instanceof IDBTransaction){if(i==="done")return Pr.get(r);if(i==="store")return e.objectStoreNames[1]?void 0:e.objectStore(e.objectStoreNames[0])}return Me(r[i])},set(r,i,e){return r[i]=e,!0},has(r,i){return r instanceof IDBTransaction&&(i==="done"||i==="store")?!0:i in r}};function Gs(r){Tr=r(Tr)}function Yd(r){return Kd().includes(r)?function(...i){return r.apply(Ir(this),i),Me(this.request)}:function(...i){return Me(r.apply(Ir(this),i))}}function Jd(r){return typeof r=="function"?Yd(r):(r instanceof IDBTransaction&&Zd(r),Ar(r,qd())?new Proxy(r,Tr):r)}function Me(r){if(r instanceof IDBRequest)return Gd(r);if(Mr.has(r))return Mr.get(r);let i=Jd(r);return Object.is(i,r)||(Mr.set(r,i),ti.set(i,r)),i}var Ir=r=>ti.get(r);function Zs(r,i,{blocked:e,upgrade:t,blocking:n,terminated:s}={}){let o=indexedDB.open(r,i),a=Me(o);return t&&o.addEventListener("upgradeneeded",l=>{t(Me(o.result),l.oldVersion,l.newVersion,Me(o.transaction),l)}),e&&o.addEventListener("blocked",l=>e(l.oldVersion,l.newVersion,l)),a.then(l=>{s&&l.addEventListener("close",()=>s()),n&&l.addEventListener("versionchange",d=>n(d.oldVersion,d.newVersion,d))}).catch(()=>{}),a}var Xd=["get","getKey","getAll","getAllKeys","count"],Qd=["put","add","delete","clear"],Er={};function Vs(r,i){if(!(r instanceof IDBDatabase&&!(i in r)&&typeof i=="string"))return;if(Er[i])return Er[i];let e=i.replace(/FromIndex$/,""),t=i!==e,n=Qd.includes(e);if(!(e in(t?IDBIndex:IDBObjectStore).prototype)||!(n||Xd.includes(e)))return;let s=async function(o,...a){let l=this.transaction(o,n?"readwrite":"readonly"),d=l.store;return t&&(d=d.index(a.shift())),(await Promise.all([d[e](...a),n&&l.done]))[0]};return Er[i]=s}Gs(r=>({...r,get:(i,e,t)=>Vs(i,e)||r.get(i,e,t),has:(i,e)=>!!Vs(i,e)||r.has(i,e)}));var ec=["advance","continue","continuePrimaryKey"],qs={},Lr=new WeakMap,Ys=new WeakMap,tc={get(r,i){if(!ec.includes(i))return r[i];let e=qs[i];return e||(e=qs[i]=function(...t){Lr.set(this,Ys.get(this)[i](...t))}),e}};async function*ic(...r){let i=this;if(i instanceof IDBCursor||(i=await i.openCursor(...r)),!i)return;i=i;let e=new Proxy(i,tc);for(Ys.set(e,i),ti.set(e,Ir(i));i;)yield e,i=await(Lr.get(e)||i.continue()),Lr.delete(e)}function Ks(r,i){return i===Symbol.asyncIterator&&Ar(r,[IDBIndex,IDBObjectStore,IDBCursor])||i==="iterate"&&Ar(r,[IDBIndex,IDBObjectStore])}Gs(r=>({...r,get(i,e,t){return Ks(i,e)?ic:r.get(i,e,t)},has(i,e){return Ks(i,e)||r.has(i,e)}}));var Br=["normals","images","files","thumbnails","originals"],ii=["projects",...Br],jr=r=>IDBKeyRange.bound([r],[r,[]]),rc=({id:r,name:i,created:e})=>({id:r,name:i,created:e}),ri=class r{constructor(i){this.db=i}static async open(i){let e=await Zs("inctrl-projects",1,{upgrade(t){t.createObjectStore("projects",{keyPath:"id"});for(let n of Br)t.createObjectStore(n)},blocking:(t,n,s)=>s.target.close(),terminated:i});return new r(e)}async list(){return(await this.db.getAll("projects")).filter(e=>!e.deleted).sort((e,t)=>t.used-e.used).map(e=>rc(e.project))}async load(i){let e=this.db.transaction(ii),t=async x=>{let $=e.objectStore(x),[E,C]=await Promise.all([$.getAllKeys(jr(i)),$.getAll(jr(i))]),_=E.map(([,P],O)=>[P,C[O]]);return new Map(_)},[n,s,o,a,l,d]=await Promise.all([e.objectStore("projects").get(i),t("normals"),t("images"),t("files"),t("thumbnails"),t("originals")]);if(!n||n.deleted)return;let{learned:m}=n,u=R(n,"id","used","deleted","learned"),w=a.get(i);return{...u,...m&&{learned:{...m,...w&&{file:w}}},normals:[...s.values()].flatMap(x=>{let $=a.get(x.id);return $?{...x,file:$}:[]}),images:[...o.values()].map(x=>{let[$,E]=[d.get(x.id),l.get(x.id)];return{...x,...$&&{file:$},...E&&{thumbnail:E}}})}}async save(i,e){let{learned:t}=i,{id:n}=i.project,s={...R(i,"normals","images"),id:n,used:Date.now(),...t&&{learned:R(t,"file")}},o=pt(i),a=this.db.transaction(["projects","normals","images"],"readwrite"),l=[a.objectStore("projects").put(s),...Cr(a.objectStore("normals"),n,o.normals,e.normals,m=>R(m,"file")),...Cr(a.objectStore("images"),n,o.images,e.images,m=>R(m,"file","thumbnail")),a.done];a.commit();let d=["files","thumbnails","originals"].map(m=>{let u=this.db.transaction(m,"readwrite"),w=Cr(u.store,n,o[m],e[m],x=>x);return u.commit(),Promise.all([...w,u.done]).then(()=>e[m]=o[m])});await Promise.all([Promise.all(l).then(()=>{Object.assign(e,{project:o.project,normals:o.normals,images:o.images})}),...d])}async mark(i,e){let t=this.db.transaction("projects","readwrite"),n=await t.store.get(i);n&&(delete n.deleted,await t.store.put(e?{...n,deleted:Date.now()}:n)),await t.done}async purge(i){let e=this.db.transaction(ii,"readwrite"),n=(await e.objectStore("projects").getAll()).filter(s=>s.deleted&&s.deleted<i).map(s=>s.id);await Promise.all([...n.map(s=>e.objectStore("projects").delete(s)),...Br.flatMap(s=>n.map(o=>e.objectStore(s).delete(jr(o)))),e.done])}async clear(){let i=this.db.transaction(ii,"readwrite");await Promise.all([...ii.map(e=>i.objectStore(e).clear()),i.done])}},ht=(r,i)=>r.flatMap(e=>{let t=i(e);return t===void 0?[]:[[e.id,t]]});function pt(r){let{project:i,normals:e=[],images:t=[],learned:n}=r??{},s=ht(e,o=>o.file);return i&&n?.file&&s.push([i.id,n.file]),{...i&&{project:i},normals:new Map(ht(e,o=>o)),images:new Map(ht(t,o=>o)),files:new Map(s),thumbnails:new Map(ht(t,o=>o.thumbnail)),originals:new Map(i?.keepImages?ht(t,o=>o.file):[])}}function Cr(r,i,e,t,n){let s=[...t.keys()].filter(a=>!e.has(a)),o=[...e].filter(([a,l])=>t.get(a)!==l);return[...s.map(a=>r.delete([i,a])),...o.map(([a,l])=>r.put(n(l),[i,a]))]}var nc=300,sc=5e3,oc=1500,ac=6e4,ni=class{constructor(i){this.host=i;this.stored=pt();this.dirty=!1;this.release=()=>{};this.measuredAt=0}async open(){try{this.storage=await ri.open(()=>this.fail("refused")),await this.storage.purge(Date.now()-ac)}catch{return this.fail("refused")}this.host.kept(!0),this.others=new BroadcastChannel("inctrl-projects"),this.others.onmessage=({data:e})=>{e==="clear"&&(this.dirty=!1,this.host.cleared()),this.list()};let i=()=>{this.flush()};addEventListener("pagehide",i),document.addEventListener("visibilitychange",()=>document.hidden&&i()),await this.list(),this.dirty&&this.changed()}fail(i){this.host.kept(!1,i)}async list(){let i=this.storage?.list().catch(()=>{});this.host.listed(await i??[])}async tell(i){this.others?.postMessage(i),await this.list()}changed(){this.dirty=!0,this.timer??=setTimeout(()=>{this.flush()},nc)}flush(){return clearTimeout(this.timer),this.timer=void 0,this.running??=this.run().finally(()=>this.running=void 0),this.running}async run(){for(;this.dirty&&this.storage;)this.dirty=!1,await this.write(this.storage,this.host.content())}async write(i,e){let{stored:t}=this,n=t.project;if(!(!n&&this.host.empty()))try{n||navigator.storage?.persist?.().catch(()=>{}),await i.save(e,t),this.host.kept(!0),n?.name!==e.project.name&&await this.tell("list"),await this.measure()}catch(s){let o=s instanceof DOMException&&s.name==="QuotaExceededError";this.fail(o?"full":"refused")}}async measure(){if(performance.now()<this.measuredAt+sc&&this.measuredAt>0)return;this.measuredAt=performance.now();let i=(await navigator.storage?.estimate())?.usage;i!==void 0&&this.host.measured(i)}async begin(i){this.release(),this.stored=pt(),this.release=await Js(i)??this.release}async load(i){await this.flush();let e=await Js(i);if(!e)return"elsewhere";let t=await this.storage?.load(i).catch(()=>{});if(!t){e();return}return this.release(),this.release=e,this.stored=pt(t),t}async mark(i,e){await this.storage?.mark(i,e),await this.tell("list")}async clear(){this.dirty=!1,await this.running,await this.storage?.clear(),await this.tell("clear")}};function Js(r){return navigator.locks?new Promise(i=>{let e=AbortSignal.timeout(oc);navigator.locks.request(`inctrl project ${r}`,{signal:e},()=>new Promise(t=>i(t))).catch(()=>i(void 0))}):Promise.resolve(()=>{})}h();p();var si=class{constructor(i){this.todo=i;this.ends=[]}get running(){return this.abort!==void 0}get rate(){let i=this.ends[0];return i===void 0?0:(this.ends.length-1)*1e3/(performance.now()-i)||0}start(i){this.stop();let e=this.abort=new AbortController,t=new Set;this.ends=[performance.now()];let n=Array.from({length:i},()=>this.line(t,e.signal));Promise.all(n).then(()=>{this.abort===e&&(this.abort=void 0,this.todo.next(t)?this.start(i):this.todo.done())})}stop(){this.abort?.abort(),this.abort=void 0}async line(i,e){for(let t;!e.aborted&&(t=this.todo.next(i));)i.add(t.id),this.todo.tell(),await this.todo.work(t,e),i.delete(t.id),this.ends=[...this.ends,performance.now()].slice(-16)}};Rr();var hc={page:2,server:4},ro=r=>({id:ie(),name:r,created:new Date().toISOString(),options:{},keepImages:!1,notes:"",model:""}),li=class{constructor(i,e){this.texts=e;this.listeners=new Set;this.told=!0;this.due=!1;this.paused=!1;this.queue=new si({next:i=>this.nextImage(i),work:(i,e)=>this.scoreOne(i,e),tell:()=>this.tellScoring(),done:()=>this.finish("scoring")});this.unnamed=e().app.newProject,this.current={step:"start",locked:!1,where:i,kept:!0,learns:!0,projects:[],project:ro(this.unnamed),normals:[],images:[],toasts:[]},this.keeper=new ni({content:()=>this.content(),empty:()=>this.isEmpty(),listed:t=>this.set({projects:t}),kept:(t,n)=>this.setKept(t,n),measured:t=>this.set({storage:{used:t}}),cleared:()=>{this.newProject()}})}get state(){return this.current}subscribe(i){return this.listeners.add(i),()=>this.listeners.delete(i)}set(i){let e=this.current;this.current={...e,...i},["project","normals","images","learned","selected"].some(n=>n in i&&this.current[n]!==e[n])&&this.keeper.changed(),this.told&&(this.told=!1,queueMicrotask(()=>{this.told=!0;for(let n of this.listeners)n()}))}drop(...i){this.current=R(this.current,...i),this.set({})}finish(i){this.drop(i)}go(i){this.set({step:i})}loading(i,e){this.set({loading:{loaded:i,total:e}})}offer(i){this.set({samples:i})}started(i,e={}){this.engine?.close(),this.engine=i,this.current=R(this.current,"loading"),this.set({locked:e.locked??this.current.locked,...e.fault!==void 0&&{fault:e.fault},...i&&{model:i.model,learns:i.learns??!0},...i?.sets&&{sets:i.sets.map(t=>t.label),shares:!!i.share}}),this.prompts=void 0,this.resume()}async changeModel(i,e){let t=await this.engine?.withModel?.(i,e);t&&this.started(t)}toast(i,e={}){let n={id:ie(),text:i,kind:e.kind??"info",...e.undo&&{undo:e.undo}};this.set({toasts:[...this.current.toasts,n]})}dismiss(i){this.set({toasts:this.current.toasts.filter(e=>e.id!==i)})}undoable(i,e){let{id:t}=this.current.project;this.toast(i,{undo:()=>this.current.project.id===t&&e()})}async restore(){await this.keeper.begin(this.current.project.id),await this.keeper.open();let[i]=this.current.projects;i&&this.isEmpty()&&await this.openProject(i.id)}content(){let{project:i,normals:e,images:t,learned:n,selected:s}=this.current;return{project:i,normals:e,images:t,...n&&{learned:n},...this.due&&{due:!0},...s!==void 0&&{selected:s}}}isEmpty(){let{project:i,normals:e,images:t,learned:n}=this.current;return e.length+t.length===0&&!n?.file&&i.notes===""&&i.name===this.unnamed}setKept(i,e){let{data:t}=this.texts();!i&&this.current.kept&&this.toast(t[e??"refused"],{kind:"error"}),i!==this.current.kept&&this.set({kept:i})}update(i,e){let{project:t}=this.current;if(this.set({project:{...t,...i}}),e===void 0)return;let n=Object.keys(i),s=Object.fromEntries(n.map(o=>[o,t[o]]));this.undoable(e,()=>this.update(s))}async newProject(i){await this.keeper.flush(),this.unnamed=this.texts().app.newProject;let e=ro(i??this.unnamed);await this.keeper.begin(e.id),this.show({project:e,normals:[],images:[]})}async openProject(i){if(i===this.current.project.id)return;let e=await this.keeper.load(i),t=this.current.projects.find(s=>s.id===i)?.name??"",{data:n}=this.texts();e==="elsewhere"?this.toast(n.elsewhere(t)):e?this.show(e):this.toast(n.gone(t),{kind:"error"})}show({project:i,normals:e,images:t,learned:n,selected:s,due:o}){this.learnAbort?.abort(),this.queue.stop(),this.prompts?.close(),this.prompts=void 0,this.due=o??!1,this.paused=!1,this.current=R(this.current,"learned","selected","learnFault","learning","scoring"),this.set({project:i,normals:[...e],images:[...t],...n&&{learned:n},...s!==void 0&&{selected:s},step:t.length>0?"inspect":e.length>0||n?"teach":"start"}),this.resume()}async resume(){let{engine:i}=this,{learned:e,normals:t,project:n}=this.current,s=i?.sets?.find(d=>d.label===e?.from),o=i?.learns===!1&&!e&&t.length===0,a=o?i.sets?.[0]:s;if(o&&this.current.step==="start"&&this.go("inspect"),a)return this.openSet(a.label);if(!i||!e&&t.length===0)return;let l=n.model!==""&&n.model!==i.model.digest;if(l&&t.length===0)return this.set({learnFault:this.texts().data.otherPrompts});if(l&&this.toast(this.texts().data.otherModel),!e?.file||this.due||l)return this.learn();try{let d=await i.open(e.file,e.from??n.name);if(this.engine!==i||this.current.learned!==e)return d.close();d.learned.digest!==e.digest&&this.describe(t.filter(m=>m.use==="learn"),new Map,d.scores),this.use(d,e)}catch(d){if(t.length>0)return this.learn();this.set({learnFault:L(d)})}}async deleteProject(i,e){let t=i===this.current.project.id;t&&await this.newProject(),await this.keeper.mark(i,!0),this.toast(e,{undo:()=>{this.undelete(i,t)}})}async undelete(i,e){await this.keeper.mark(i,!1),e&&this.isEmpty()&&await this.openProject(i)}async exportProject(){try{return await Hs(this.content())}catch(i){let{name:e}=this.current.project;throw new Error($r(i,e,this.texts()),{cause:i})}}async importProject(i,e){let t;try{t=await Fs(i)}catch(n){throw new Error($r(n,e,this.texts()),{cause:n})}await this.keeper.flush(),await this.keeper.begin(t.project.id),this.show(t)}async deleteEverything(){await this.keeper.clear(),await this.newProject()}addNormals(i,e="learn"){let t=i.map(({name:n,file:s})=>({id:ie(),name:n,file:s,use:e,state:"reading"}));this.set({normals:[...this.current.normals,...t]}),this.learn()}removeNormals(i,e){let t=new Set(i),{normals:n}=this.current,s=n.filter(o=>t.has(o.id));this.set({normals:n.filter(o=>!t.has(o.id))}),this.learn(),this.undoable(e,()=>{this.set({normals:ei(this.current.normals,s)}),this.learn()})}setUse(i,e){this.set({normals:this.current.normals.map(t=>t.id===i?{...t,use:e}:t)}),this.learn()}setOptions(i){this.set({project:{...this.current.project,options:i}}),this.learn()}async learn(){this.learnAbort?.abort(),this.due=!0,this.queue.stop(),this.drop("learnFault","learning","scoring");let{engine:i}=this,{normals:e,project:t}=this.current;if(e.length===0)return this.forget();if(i?.learns===!1)return this.describe(e,new Map,[]);if(!i)return;let{signal:n}=this.learnAbort=new AbortController,s=e.filter(l=>l.use==="learn").slice(0,i.model.most),o=e.filter(l=>!s.includes(l));this.set({learning:{done:0,total:e.length,rate:0}});let a=performance.now();try{let{prompts:l,unreadable:d}=await i.learn({images:s,check:o,options:t.options,signal:n,onProgress:m=>!n.aborted&&this.set({learning:{...m,rate:1e3*m.done/(performance.now()-a)}})});if(n.aborted)return l?.close();if(this.finish("learning"),this.describe([...s,...o],d,l?.scores??[]),!l)return this.set({learnFault:this.texts().data.noneReadable});this.due=!1,this.use(l)}catch(l){if(n.aborted)return;this.finish("learning"),this.set({learnFault:L(l)})}}describe(i,e,t){let n=new Map(i.map((s,o)=>[s.id,o]));this.set({normals:this.current.normals.map(s=>{let o=n.get(s.id)??-1,[a,l]=[e.get(o),t[o]],d=R(s,"reason","score");return a!==void 0?{...d,state:"unreadable",reason:a}:{...d,state:"ok",...l!==void 0&&{score:l}}})})}forget(){if(this.due=!1,this.current.learned?.from!==void 0)return this.score();this.prompts?.close(),this.prompts=void 0,this.drop("learned"),this.set({images:this.current.images.map(i=>Sr(i,void 0))})}use(i,e={}){this.queue.stop(),this.prompts?.close(),this.prompts=i;let{from:t,notes:n=i.learned.notes}=e,s={...i.learned,notes:n,...t!==void 0&&{from:t}},{digest:o="",name:a=""}=this.current.model??{};this.set({learned:s,project:{...this.current.project,model:o,modelName:a},images:this.current.images.map(l=>Sr(l,s.digest))}),this.score()}cancelLearning(){this.learnAbort?.abort(),this.finish("learning"),this.score()}async openPrompts(i,e){let{data:t}=this.texts();if(!this.engine)throw new Error(t.notLoaded);let n=await this.engine.open(i,e).catch(s=>{throw new Error(t.noPrompts(e,L(s)))});this.replace(n,e)}replace(i,e){this.learnAbort?.abort(),this.due=!1,this.drop("learnFault","learning");let{normals:t}=this.current;this.set({normals:[]}),this.use(i,{from:e}),t.length!==0&&this.undoable(this.texts().data.promptsOpened(e),()=>{this.set({normals:ei(this.current.normals,t)}),this.learn()})}async openSet(i){let e=this.engine?.sets?.find(t=>t.label===i);try{e&&this.replace(await e.open(),i)}catch(t){this.toast(L(t),{kind:"error"})}}async share(i){let{normals:e,project:t}=this.current,{engine:n}=this;this.set({learning:{done:0,total:e.length,rate:0}});try{let s=await n?.share?.(i,e,t.options);if(!s||n!==this.engine)return;this.set({sets:n?.sets?.map(o=>o.label)??[]}),await this.openSet(s.label)}catch(s){this.toast(L(s),{kind:"error"})}this.finish("learning")}startWith(i){this.addNormals(i.normals),this.addImages(i.images)}addImages(i){let e=[...this.current.images],t=new Map(e.map((n,s)=>[n.name,s]));for(let{name:n,file:s}of i){let o=t.get(n),a=o===void 0?void 0:e[o];if(a&&!a.file){e[o]={...R(a,"result","error","stale","thumbnail"),file:s};continue}let l=n;for(let d=2;t.has(l);d++)l=`${n} (${d})`;t.set(l,e.length),e.push({id:ie(),name:l,file:s})}this.set({images:e}),this.score()}removeImages(i,e){let t=new Set(i),{images:n,selected:s}=this.current,o=n.filter(l=>t.has(l.id)),a=n.filter(l=>!t.has(l.id));if(this.set({images:a}),s!==void 0&&t.has(s)){let l=a.find(d=>d.id>s)??a.at(-1);l?this.select(l.id):this.drop("selected")}this.undoable(e,()=>{this.set({images:ei(this.current.images,o),...s!==void 0&&{selected:s}}),this.score()})}select(i){this.set({selected:i})}label(i,e,t){let n=this.current.images.find(s=>s.id===i)?.label;this.change(i,s=>e?{...s,label:e}:R(s,"label")),t!==void 0&&this.undoable(t,()=>this.label(i,n))}retry(i){this.change(i,e=>R(e,"error")),this.score()}pause(i){this.paused=i,i&&this.queue.stop(),this.tellScoring(),this.score()}change(i,e){let{images:t}=this.current,n=t.findIndex(s=>s.id===i);n>=0&&this.set({images:t.with(n,e(t[n]))})}score(){!this.engine||!this.prompts||this.paused||this.current.learning||!this.queue.running&&this.nextImage()&&this.queue.start(hc[this.engine.where])}nextImage(i){let{images:e,selected:t}=this.current,n=s=>kr(s)&&!i?.has(s.id);return e.find(s=>s.id===t&&n(s))??e.find(n)}tellScoring(){let{images:i}=this.current,e=i.filter(kr).length;if(e===0)return this.finish("scoring");let[t,{paused:n}]=[i.length,this],s=n?0:this.queue.rate;this.set({scoring:{done:t-e,total:t,rate:s,paused:n}})}async scoreOne(i,e){let{engine:t,prompts:n}=this,{id:s,name:o,file:a}=i;try{let l=await t.score(a,{prompts:n,name:o,signal:e}),d=i.thumbnail??await ai(a,l.map.frame,()=>t.pixels({name:o,file:a},n)).catch(()=>{});if(e.aborted)return;this.change(s,m=>({...m,result:l,...d&&{thumbnail:d}}))}catch(l){e.aborted||this.change(s,d=>({...d,error:L(l)}))}}async pixels(i){if(!this.engine)throw new Error(this.texts().data.notLoaded);return this.engine.pixels(i,this.prompts)}async nearest(i,e){if(!this.engine||!this.prompts)throw new Error("nothing is learned");return this.engine.nearest(i,this.prompts,e)}get live(){return this.engine&&this.prompts&&{engine:this.engine,prompts:this.prompts}}};ci();I();h();p();A();I();var yi=class extends S{constructor(){super();this.answer=()=>{};this.submit=e=>{e.preventDefault();let t=this.find("input").value.trim();t!==""&&(this.remove(),this.answer(t))};this.wrong=!1}static{this.properties={wrong:{type:Boolean}}}static{this.styles=[M,k`
    dialog { width: min(420px, calc(100vw - 32px)); padding: 24px; color: var(--ink);
      background: var(--raised); border: 1px solid var(--line); border-radius: 16px; }
    dialog::backdrop { background: rgb(0 0 0 / 0.4); }
    form, label { display: grid; gap: 12px; }
    label { gap: 4px; font-weight: 500; }
    .wrong { color: var(--anomalous); }
  `]}firstUpdated(){this.find("dialog")?.showModal()}render(){let e=this.text.server;return c`<dialog aria-labelledby="title" @cancel=${t=>t.preventDefault()}>
      <form @submit=${this.submit}>
        <h2 id="title">${e.tokenTitle}</h2>
        <p>${e.tokenText(location.host)}</p>
        <label>${e.token}<input type="password" autocomplete="current-password" required></label>
        <p class="wrong" role="alert">${this.wrong?e.tokenWrong:""}</p>
        <button class="primary">${e.connect}</button>
      </form></dialog>`}};customElements.define("token-dialog",yi);function Uo(r){let i=new yi;return i.wrong=r,document.body.append(i),new Promise(e=>i.answer=e)}var Ji=new li("server",()=>pe[di(navigator.languages)]);No(Ji);await Promise.resolve().then(()=>(Zl(),Gl));await Promise.resolve().then(()=>(Jl(),Yl));document.body.append(document.createElement("app-shell"));async function tp(){for(let r=ts();;)try{return await Dt.of(new Lt(r))}catch(i){if(!(i instanceof $e)||i.status!==401)throw i;r=await Uo(r!==""),Xi(r)}}var ip=Ji.restore();try{let r=await tp();await ip,Ji.started(r),document.body.dataset.ready="true"}catch(r){Ji.started(void 0,{fault:L(r)})}
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
