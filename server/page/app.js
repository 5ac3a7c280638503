var ad=Object.defineProperty;var b=(i,r,e)=>()=>{if(e)throw e[0];try{return i&&(r=i(i=0)),r}catch(t){throw e=[t],t}};var cs=(i,r)=>{for(var e in r)ad(i,e,{get:r[e],enumerable:!0})};var f,p=b(()=>{f=[{name:"dinov2-small",title:"DINOv2 ViT-S/14",page:"https://huggingface.co/facebook/dinov2-small",revision:"ed25f3a31f01632728cabb09d1542f84ab7b0056",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-small/resolve/ed25f3a31f01632728cabb09d1542f84ab7b0056/model.safetensors",bytes:88249960,exact:!0,sha256:"ae1e99fcefd534ed978cdeb8326f08030c96e28b7a81ffcbc98a857c84d14be1"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:22056576,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"the first to try: textures, surfaces and objects",measured:{model_mb:23.5,image_ms:130,memory_mb:208}},{name:"dinov2-base",title:"DINOv2 ViT-B/14",page:"https://huggingface.co/facebook/dinov2-base",revision:"f9e44c814b77203eaa57a6bdbbd535f21ede1415",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-base/resolve/f9e44c814b77203eaa57a6bdbbd535f21ede1415/model.safetensors",bytes:346345912,exact:!0,sha256:"d73036b56966966d07975d696bde331762f37297e2f095de8cea0040c3aa0841"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:86580480,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-small, features twice as wide, four times the work",measured:{model_mb:89.4,image_ms:260,memory_mb:421}},{name:"dinov2-with-registers-small",title:"DINOv2 ViT-S/14 with registers",page:"https://huggingface.co/facebook/dinov2-with-registers-small",revision:"0d9846e56b43a21fa46d7f3f5070f0506a5795a9",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-with-registers-small/resolve/0d9846e56b43a21fa46d7f3f5070f0506a5795a9/model.safetensors",bytes:883e5,exact:!1,sha256:""}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:22058112,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-small; registers keep stray values out of the patches",measured:{model_mb:23.5,image_ms:146,memory_mb:208}},{name:"dinov2-with-registers-base",title:"DINOv2 ViT-B/14 with registers",page:"https://huggingface.co/facebook/dinov2-with-registers-base",revision:"a1d738ccfa7ae170945f210395d99dde8adb1805",files:[{name:"model.safetensors",url:"https://huggingface.co/facebook/dinov2-with-registers-base/resolve/a1d738ccfa7ae170945f210395d99dde8adb1805/model.safetensors",bytes:3464e5,exact:!1,sha256:"7a6f7b3b9fa4b8732e707476a03cd6cdce210048582f21aafb7991c17d98e362"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:86583552,image:448,patch:14,gelu:"",mean:[.485,.456,.406],std:[.229,.224,.225],good_for:"as dinov2-base, with registers; where time allows",measured:{model_mb:89.4,image_ms:289,memory_mb:457}},{name:"siglip2-base",title:"SigLIP 2 ViT-B/16",page:"https://huggingface.co/google/siglip2-base-patch16-224",revision:"75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2",files:[{name:"model.safetensors",url:"https://huggingface.co/google/siglip2-base-patch16-224/resolve/75de2d55ec2d0b4efc50b3e9ad70dba96a7b2fa2/model.safetensors",bytes:1500800904,exact:!0,sha256:"612923381c76ec5a9bed335d1c48827e3f2e506ac31b044b63b2031fadee6a0b"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:85797120,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"comparison with features learned from images and texts",measured:{model_mb:87,image_ms:38,memory_mb:179}},{name:"clip-vit-b-16",title:"OpenAI CLIP ViT-B/16",page:"https://huggingface.co/timm/vit_base_patch16_clip_224.openai",revision:"977e3dd0ec55ab8da155f2fbeb6b5f54948b6e3d",files:[{name:"open_clip_model.safetensors",url:"https://huggingface.co/timm/vit_base_patch16_clip_224.openai/resolve/977e3dd0ec55ab8da155f2fbeb6b5f54948b6e3d/open_clip_model.safetensors",bytes:598516980,exact:!0,sha256:"4b8699299b1e8997753c64b052ba32031449d5d853f55a039148560ee02b820f"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/openai/CLIP/blob/main/LICENSE"},gated:!1,parameters:86192640,image:224,patch:16,gelu:"quick",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"comparison with methods that use CLIP",measured:{model_mb:87.4,image_ms:63,memory_mb:173}},{name:"clip-vit-l-14",title:"OpenAI CLIP ViT-L/14",page:"https://huggingface.co/openai/clip-vit-large-patch14",revision:"32bd64288804d66eefd0ccbe215aa642df71cc41",files:[{name:"model.safetensors",url:"https://huggingface.co/openai/clip-vit-large-patch14/resolve/32bd64288804d66eefd0ccbe215aa642df71cc41/model.safetensors",bytes:1710540580,exact:!0,sha256:"a2bf730a0c7debf160f7a6b50b3aaf3703e7e88ac73de7a314903141db026dcb"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/openai/CLIP/blob/main/LICENSE"},gated:!1,parameters:303966208,image:224,patch:14,gelu:"quick",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"as clip-vit-b-16, three and a half times as large",measured:{model_mb:306.7,image_ms:227,memory_mb:430}},{name:"vit-b-16-plus-240",title:"OpenCLIP ViT-B-16-plus-240 (LAION-400M)",page:"https://github.com/mlfoundations/open_clip",revision:"v0.2-weights",files:[{name:"vit_b_16_plus_240-laion400m_e32-699c4b84.pt",url:"https://github.com/mlfoundations/open_clip/releases/download/v0.2-weights/vit_b_16_plus_240-laion400m_e32-699c4b84.pt",bytes:835e6,exact:!1,sha256:"699c4b84"}],licence:{id:"MIT",name:"MIT License",url:"https://github.com/mlfoundations/open_clip/blob/main/LICENSE"},gated:!1,parameters:117213824,image:240,patch:16,gelu:"",mean:[.48145466,.4578275,.40821073],std:[.26862954,.26130258,.27577711],good_for:"the paper's tower; InCTRL's trained heads are a file of their own",note:"With InCTRL's trained heads: inctrl convert, see docs/models.md.",measured:{model_mb:118.7,image_ms:46,memory_mb:221}},{name:"vit-base-in21k",title:"ViT-B/16 of ImageNet-21k",page:"https://huggingface.co/google/vit-base-patch16-224-in21k",revision:"b4569560a39a0f1af58e3ddaf17facf20ab919b0",files:[{name:"model.safetensors",url:"https://huggingface.co/google/vit-base-patch16-224-in21k/resolve/b4569560a39a0f1af58e3ddaf17facf20ab919b0/model.safetensors",bytes:3456e5,exact:!1,sha256:"fd4e1169c7aa6c2dbfa8a6448be13b35abc0ee256190857c90009d12c094619b"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:85798656,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"comparison with supervised features",measured:{model_mb:87,image_ms:33,memory_mb:179}},{name:"vit-tiny",title:"ViT-Ti/16 of ImageNet",page:"https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k",revision:"7d3afdd0cf93ad84d986eb2d6bcc5812ebd0b106",files:[{name:"model.safetensors",url:"https://huggingface.co/timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k/resolve/7d3afdd0cf93ad84d986eb2d6bcc5812ebd0b106/model.safetensors",bytes:229e5,exact:!1,sha256:"fecf81b492bd13ee7a5297cb74d1d417aac8bf7e1b7d96aed89c4691984587ed"}],licence:{id:"Apache-2.0",name:"Apache License 2.0",url:"https://www.apache.org/licenses/LICENSE-2.0"},gated:!1,parameters:5524416,image:224,patch:16,gelu:"",mean:[.5,.5,.5],std:[.5,.5,.5],good_for:"small machines, phones and trials",measured:{model_mb:5.8,image_ms:10,memory_mb:62}}]});var h=b(()=>{});var T,F=b(()=>{"use strict";p();h();T=i=>i instanceof Error?i.message:String(i)});var se,Nt=b(()=>{"use strict";p();h();se=class extends Error{constructor(r,e,t,n=!1,s){super(e),this.name=r,this.subject=t,this.unsupported=n,this.unreadable=s}}});function ct(i){let[r,e]=[i.width/i.resizedWidth,i.height/i.resizedHeight];return{left:i.left*r,top:i.top*e,width:i.inputWidth*r,height:i.inputHeight*e}}var pr=b(()=>{"use strict";p();h()});function pd(i,r,e){let t=e===null?"null":typeof e=="object"?e.constructor?.name:typeof e;return new se("ArgumentError",`${i}: ${r} is wanted, not ${t}.`)}function hd(i){return typeof i!="object"||i===null||ArrayBuffer.isView(i)?!1:Symbol.iterator in i||Symbol.asyncIterator in i||"length"in i&&typeof i.length=="number"}function ms(i,r,e){if(typeof r!="object"||r===null||hd(r)||r instanceof AbortSignal)throw pd(i,"an object of options",r);for(let[t,n]of Object.entries(r)){let s=Object.hasOwn(e,t)?e[t]:void 0;if(!(n===void 0||s?.(n)))throw new se("ArgumentError",s?`${i}.${t}: ${String(n).slice(0,64)} is out of range.`:md(i,t.slice(0,64),Object.keys(e)))}}function md(i,r,e){let[t]=e.map(s=>[ud(r.toLowerCase(),s.toLowerCase()),s]).sort(([s],[o])=>s-o),n=t&&t[0]<=Math.max(1,t[1].length/3)?` Is "${t[1]}" meant?`:"";return`${i}: "${r}" is none of ${e.join(", ")}.${n}`}function ud(i,r){let e=Array.from({length:r.length+1},(t,n)=>n);for(let t=1;t<=i.length;t++){let n=[t];for(let s=1;s<=r.length;s++){let o=e[s-1]+(i[t-1]===r[s-1]?0:1);n.push(Math.min(o,e[s]+1,n[s-1]+1))}e=n}return e[r.length]}var hr,us=b(()=>{"use strict";p();h();Nt();hr=i=>typeof i=="number"});function gd(i){let r=Math.min(Math.max(i,0),1)*(Ht.length-1),e=Math.min(Math.floor(r),Ht.length-2),[t,n]=[Ht[e],Ht[e+1]];return[0,1,2].map(s=>t[s]+(r-e)*(n[s]-t[s]))}function bd(i){let r=new Uint8ClampedArray(4*pt);for(let e=0;e<pt;e++){let t=e/(pt-1);r.set([...gd(t),255*i*t],4*e)}return new Uint32Array(r.buffer)}function gs(i,r,e,t){let n=new Int32Array(i).fill(-1),s=new Float32Array(i);for(let o=0;o<i;o++){let a=(o+.5-r)/e;if(a<0||a>1)continue;let l=Math.min(Math.max(a*t-.5,0),t-1);n[o]=Math.min(Math.floor(l),Math.max(t-2,0)),s[o]=l-n[o]}return{cell:n,on:s}}function Ft(i,r={}){ms("heatmap",r,fd);let{values:e,scale:t,frame:n}=i.map,s=new Set(i.map.outside),{left:o,top:a,width:l,height:d}=ct(n),m=new ImageData(r.width??n.width,r.height??n.height),[u,w]=[m.width/n.width,m.height/n.height],x=Math.max(1,Math.round(Math.max(m.width,m.height)/512)),$=new Uint32Array(m.data.buffer),E=bd(r.opacity??.75),B=gs(m.width,o*u,l*u,i.map.columns),_=gs(m.height,a*w,d*w,i.map.rows),P=i.map.columns,O=new Float32Array(P+1);for(let Z=0;Z<m.height;Z++){let he=_.cell[Z];if(!(he<0)){for(let D=0;D<P;D++){let[Y,dt]=[e[he*P+D],e[Math.min(he+1,i.map.rows-1)*P+D]];O[D]=(Y+_.on[Z]*(dt-Y))/t*(pt-1)}O[P]=O[P-1];for(let D=0;D<m.width;D++){let Y=B.cell[D];if(Y<0)continue;if(s.has((he+Math.round(_.on[Z]))*P+Y+Math.round(B.on[D]))){$[Z*m.width+D]=vd[Math.floor((D+Z)/x)%8<2?1:0];continue}let dt=O[Y]+B.on[D]*(O[Y+1]-O[Y]);$[Z*m.width+D]=E[Math.round(Math.min(Math.max(dt,0),pt-1))]}}}return m}var fs,fd,Ht,pt,vd,mr=b(()=>{"use strict";p();h();pr();us();fs=i=>hr(i)&&i>=1,fd={opacity:i=>hr(i)&&i>=0&&i<=1,width:fs,height:fs},Ht=[[0,0,4],[31,12,72],[85,15,109],[136,34,106],[186,54,85],[227,89,51],[249,140,10],[249,201,50],[252,255,164]];pt=1024;vd=new Uint32Array(Uint8ClampedArray.of(150,150,150,153,200,200,200,189).buffer)});function bs(i,r){let{width:e,height:t}=i.canvas,n=Math.max(1,Math.min(e,t)/240),s=9*n;i.save(),i.setLineDash([]),i.font=`${s}px sans-serif`,i.textBaseline="bottom";for(let[o,a]of r.entries()){for(let[u,w]of[["#222",3],["#fff",1]])i.strokeStyle=u,i.lineWidth=w*n,i.strokeRect(a.x-n/2,a.y-n/2,a.width+n,a.height+n);let l=String(o+1),d=i.measureText(l).width+4*n,m=Math.max(0,a.y-s-2*n);i.fillStyle="#fff",i.fillRect(a.x,m,d,s+n),i.fillStyle="#222",i.fillText(l,a.x+2*n,m+s+n)}i.restore()}var vs=b(()=>{"use strict";p();h()});function qe(i,r,e){let t=Math.min(1,e/Math.max(i,r));return[Math.max(1,Math.round(i*t)),Math.max(1,Math.round(r*t))]}function oe(i,r=wd){let{frame:e}=i.map,[t,n]=qe(e.width,e.height,r);return createImageBitmap(Ft(i,{opacity:1,width:t,height:n}))}function U(i,r={type:"image/png"}){let e=new OffscreenCanvas(i.width,i.height);return e.getContext("2d").drawImage(i,0,0),e.convertToBlob(r)}async function J(i,r,e){let[t,n]=qe(i.width,i.height,e.side),s=await createImageBitmap(i,{resizeWidth:t,resizeHeight:n,resizeQuality:"high"}),o=new OffscreenCanvas(t,n),a=o.getContext("2d");if(a.drawImage(s,0,0),s.close(),r){let l=await oe(r);a.globalAlpha=e.opacity??.75,a.drawImage(l,0,0,t,n),a.globalAlpha=1,l.close(),e.boxes&&xd(a,r)}return o.convertToBlob({type:e.type??"image/jpeg",quality:.9})}function xd(i,r){let{frame:e}=r.map,t=i.canvas.width/e.width,n=i.canvas.height/e.height;bs(i,r.regions.map(s=>({...s,x:s.x*t,y:s.y*n,width:s.width*t,height:s.height*n})))}var wd,V=b(()=>{"use strict";p();h();mr();vs();wd=320});var Ut=b(()=>{"use strict";p();h()});function Vt(i,r=i.image){let{rows:e,columns:t,scale:n,frame:s,outside:o}=i.map,a=Object.entries(i.parts).map(([l,d])=>[l,te(d)]);return{image:r,score:te(i.score),...i.anomalous!==void 0&&{anomalous:i.anomalous},...i.threshold!==void 0&&{threshold:te(i.threshold)},...i.normalized!==void 0&&{normalized:te(i.normalized)},parts:Object.fromEntries(a),method:i.method,model:i.model,map:{rows:e,columns:t,values:Array.from(i.map.values,te),scale:te(n),frame:yd(s),...o&&{outside:o}},regions:i.regions.map($d),...i.regionsLeftOut>0&&{regions_left_out:i.regionsLeftOut},region_threshold:te(i.regionThreshold),...i.regionMinArea>0&&{region_min_area:i.regionMinArea},...i.decoder==="browser"&&{decoder:"browser"},...i.notes&&{notes:i.notes},digest:i.digest,model_digest:i.modelDigest,prompts_digest:i.promptsDigest,pixels_digest:i.pixelsDigest}}function ur(i,r){return Math.fround(i)>Math.fround(r)}function Wt(i,r){if(r===void 0)return{threshold:r,anomalous:void 0,normalized:void 0};let[e,t]=[Math.fround(i),Math.fround(r)],n=e===t?.5:Math.fround(e/Math.fround(e+t));return{threshold:r,anomalous:ur(i,r),normalized:n}}function te(i){let r=Math.fround(i);for(let e=1;e<9;e++){let t=Number(r.toPrecision(e));if(Math.fround(t)===r)return t}return Number(r.toPrecision(9))}function yd(i){let{resizedWidth:r,resizedHeight:e,inputWidth:t,inputHeight:n,...s}=i;return{...s,resized_width:r,resized_height:e,input_width:t,input_height:n}}function $d(i){let{peakX:r,peakY:e,peak:t,mean:n,outline:s,...o}=i;return{...o,peak:te(t),peak_x:r,peak_y:e,mean:te(n),...s&&{outline:Array.from(s,te)}}}function ws(i){let{peak_x:r,peak_y:e,outline:t,...n}=i;return{...n,peakX:r,peakY:e,...t&&{outline:Float32Array.from(t)}}}function qt(i){let{resized_width:r,resized_height:e,input_width:t,input_height:n,...s}=i;return{...s,resizedWidth:r,resizedHeight:e,inputWidth:t,inputHeight:n}}var Ae=b(()=>{"use strict";p();h()});function $s(i,r,e,t){let n=Ed(e),s=Ad(e);i.setUint32(r,t?s:n,t),i.setUint32(r+4,t?n:s,t)}var Ed,Ad,ks=b(()=>{p();h();Ed=i=>i/2**32|0,Ad=i=>i>>>0});function Ss(i){return i instanceof Uint8Array||ArrayBuffer.isView(i)&&i.constructor.name==="Uint8Array"&&"BYTES_PER_ELEMENT"in i&&i.BYTES_PER_ELEMENT===1}function Pd(i,r=""){if(typeof i!="number")throw new TypeError(br(r)+"expected number, got "+typeof i);if(!Number.isSafeInteger(i)||i<0)throw new RangeError(br(r)+"expected integer >= 0, got "+i);return i}function Yt(i,r,e=""){if(Ss(i)&&(r===void 0||i.length===r))return i;r!==void 0&&Pd(r,"length");let t=Ss(i),n=r!==void 0?` of length ${r}`:"",s=t?`length=${i.length}`:`type=${typeof i}`,o=br(e)+"expected Uint8Array"+n+", got "+s;throw t?new RangeError(o):new TypeError(o)}function vr(i,r=!0){if(i.destroyed)throw new Error("hash was destroyed");if(r&&i.finished)throw new Error("digest() was already called")}function As(i,r){Yt(i,void 0,"output");let e=r.outputLen;if(!(i.length>=e))throw new RangeError('"output" expected length >= '+e)}function wr(...i){for(let r=0;r<i.length;r++)i[r].fill(0)}function Jt(i){return new DataView(i.buffer,i.byteOffset,i.byteLength)}function X(i,r){return i<<32-r|i>>>r}function Ts(i){if(Yt(i),Ps)return i.toHex();let r="";for(let e=0;e<i.length;e++)r+=Id[i[e]];return r}function Es(i){return i>=48&&i<=57?i-48:i>=65&&i<=70?i-55:i>=97&&i<=102?i-87:void 0}function Is(i){if(typeof i!="string")throw new TypeError("hex string expected, got "+typeof i);if(Ps)try{return Uint8Array.fromHex(i)}catch(n){throw n instanceof SyntaxError?new RangeError(n.message):n}let r=i.length,e=r/2;if(r%2)throw new RangeError("hex string expected, got unpadded hex of length "+r);let t=new Uint8Array(e);for(let n=0,s=0;n<e;n++,s+=2){let o=Es(i.charCodeAt(s)),a=Es(i.charCodeAt(s+1));if(o===void 0||a===void 0){let l=i[s]+i[s+1];throw new RangeError('hex string expected, got non-hex character "'+l+'" at index '+s)}t[n]=o*16+a}return t}function jd(i,r,e="opts"){return Ms(i,"defaults"),r!==void 0&&Ms(r,e),Object.assign(Object.create(null),i,r)}function js(i,r={}){if(typeof i!="function")throw new TypeError('"hashCons" expected function, got type='+typeof i);r=jd({},r,"info");let e=(n,s)=>i(s).update(n).digest(),t=i(void 0);return e.outputLen=t.outputLen,e.blockLen=t.blockLen,e.canXOF=t.canXOF,e.create=n=>i(n),Object.assign(e,r),Object.freeze(e)}var br,Td,Ms,Ps,Id,Ls,Xt=b(()=>{p();h();br=i=>i?`"${i}" `:"";Td=(i,r)=>{if(i===null||typeof i!="object"||Array.isArray(i))throw new TypeError((r==="object"?"":`"${r}" `)+"expected object, got type="+typeof i)},Ms=(i,r)=>{Td(i,r);let e=Object.getPrototypeOf(i);if(e!==Object.prototype&&e!==null)throw new TypeError(`"${r}" expected plain object`);if(Object.hasOwn(i,"__proto__"))throw new TypeError(`"${r}.__proto__" is not allowed`)};Ps=typeof Uint8Array.from([]).toHex=="function"&&typeof Uint8Array.fromHex=="function",Id=Array.from({length:256},(i,r)=>r.toString(16).padStart(2,"0"));Ls=i=>({oid:Uint8Array.from([6,9,96,134,72,1,101,3,4,2,i])})});function Bs(i,r,e){return i&r^~i&e}function Cs(i,r,e){return i&r^i&e^r&e}var Qt,zs,_s=b(()=>{p();h();ks();Xt();Qt=class{blockLen;outputLen;canXOF=!1;padOffset;isLE;buffer;view;finished=!1;length=0;pos=0;destroyed=!1;constructor(r,e,t,n){this.blockLen=r,this.outputLen=e,this.padOffset=t,this.isLE=n,this.buffer=new Uint8Array(r),this.view=Jt(this.buffer)}update(r){vr(this),Yt(r);let{view:e,buffer:t,blockLen:n}=this,s=r.length,o=!1;for(let a=0;a<s;){let l=Math.min(n-this.pos,s-a);if(l===n){let d=Jt(r);for(;n<=s-a;a+=n)this.process(d,a);o=!0;continue}t.set(a===0&&l===s?r:r.subarray(a,a+l),this.pos),this.pos+=l,a+=l,this.pos===n&&(this.process(e,0),this.pos=0,o=!0)}return this.length+=r.length,o&&this.roundClean(),this}digestInto(r){vr(this),As(r,this),this.finished=!0;let{buffer:e,view:t,blockLen:n,isLE:s}=this,{pos:o}=this;e[o++]=128,e.fill(0,o),this.padOffset>n-o&&(this.process(t,0),e.fill(0)),$s(t,n-8,this.length*8,s),this.process(t,0),this.roundClean();let a=r===e?t:Jt(r),l=this.outputLen,d=l/4,m=this.get();if(l%4||d>m.length)throw new Error("invalid outputLen");for(let u=0;u<d;u++)a.setUint32(4*u,m[u],s)}digest(){let{buffer:r,outputLen:e}=this;this.digestInto(r);let t=r.slice(0,e);return this.destroy(),t}_cloneIntoMeta(r){let{buffer:e,length:t,finished:n,destroyed:s,pos:o}=this;return r.destroyed=s,r.finished=n,r.length=t,r.pos=o,o&&r.buffer.set(e),r}clone(){return this._cloneInto()}},zs=Uint32Array.from([1779033703,3144134277,1013904242,2773480762,1359893119,2600822924,528734635,1541459225])});var Ld,me,xr,yr,Os,Ds=b(()=>{p();h();_s();Xt();Ld=Uint32Array.from([1116352408,1899447441,3049323471,3921009573,961987163,1508970993,2453635748,2870763221,3624381080,310598401,607225278,1426881987,1925078388,2162078206,2614888103,3248222580,3835390401,4022224774,264347078,604807628,770255983,1249150122,1555081692,1996064986,2554220882,2821834349,2952996808,3210313671,3336571891,3584528711,113926993,338241895,666307205,773529912,1294757372,1396182291,1695183700,1986661051,2177026350,2456956037,2730485921,2820302411,3259730800,3345764771,3516065817,3600352804,4094571909,275423344,430227734,506948616,659060556,883997877,958139571,1322822218,1537002063,1747873779,1955562222,2024104815,2227730452,2361852424,2428436474,2756734187,3204031479,3329325298]),me=new Uint32Array(64),xr=class extends Qt{A=0;B=0;C=0;D=0;E=0;F=0;G=0;H=0;constructor(r,e){super(64,r,8,!1),this.A=e[0]|0,this.B=e[1]|0,this.C=e[2]|0,this.D=e[3]|0,this.E=e[4]|0,this.F=e[5]|0,this.G=e[6]|0,this.H=e[7]|0}get(){let{A:r,B:e,C:t,D:n,E:s,F:o,G:a,H:l}=this;return[r,e,t,n,s,o,a,l]}set(r,e,t,n,s,o,a,l){this.A=r|0,this.B=e|0,this.C=t|0,this.D=n|0,this.E=s|0,this.F=o|0,this.G=a|0,this.H=l|0}_cloneInto(r){return(r||=new this.constructor).set(...this.get()),this._cloneIntoMeta(r)}process(r,e){for(let u=0;u<16;u++,e+=4)me[u]=r.getUint32(e,!1);for(let u=16;u<64;u++){let w=me[u-15],x=me[u-2],$=X(w,7)^X(w,18)^w>>>3,E=X(x,17)^X(x,19)^x>>>10;me[u]=E+me[u-7]+$+me[u-16]|0}let{A:t,B:n,C:s,D:o,E:a,F:l,G:d,H:m}=this;for(let u=0;u<64;u++){let w=X(a,6)^X(a,11)^X(a,25),x=m+w+Bs(a,l,d)+Ld[u]+me[u]|0,E=(X(t,2)^X(t,13)^X(t,22))+Cs(t,n,s)|0;m=d,d=l,l=a,a=o+x|0,o=s,s=n,n=t,t=x+E|0}t=t+this.A|0,n=n+this.B|0,s=s+this.C|0,o=o+this.D|0,a=a+this.E|0,l=l+this.F|0,d=d+this.G|0,m=m+this.H|0,this.set(t,n,s,o,a,l,d,m)}roundClean(){wr(me)}destroy(){this.destroyed=!0,this.set(0,0,0,0,0,0,0,0),wr(this.buffer)}},yr=class extends xr{constructor(){super(32,zs)}},Os=js(()=>new yr,Ls(1))});function $r(i){let r=new DataView(new ArrayBuffer(4*i.length));for(let e=0;e<i.length;e++)r.setFloat32(4*e,i[e],!0);return new Uint8Array(r.buffer)}function ei(i,r){if(r!==void 0&&!(r>=0&&r<=1))throw new se("ArgumentError",`threshold: ${r}, want 0 \u2026 1.`);let e=[i.modelDigest,i.promptsDigest,i.pixelsDigest],t="";if(e.every(Boolean)){let n=Os.create().update(Bd);for(let s of e)n.update(Is(s));n.update(Uint8Array.of(r===void 0?0:1)),r!==void 0&&n.update($r([r])),t=Ts(n.update($r([i.score])).update($r(i.map.values)).digest())}return{...i,...Wt(i.score,r),digest:t}}var Bd,kr=b(()=>{"use strict";p();h();Ds();Xt();Nt();Ae();Bd=new TextEncoder().encode(`inctrl score 2
`)});function Pe(){let i=performance.now();return async()=>{performance.now()<i+12||(await new Promise(r=>setTimeout(r)),i=performance.now())}}var ti=b(()=>{"use strict";p();h()});function zd(i){let r=i.codePointAt(0);return r<32||r===127?Ns[i]??`\\x${ii(r,2)}`:r<65536?`\\u${ii(r,4)}`:`\\U${ii(r,8)}`}function _d(i){return i.startsWith('"')||Sr.test(i)?`"${i.replace(/["\\]/g,"\\$&").replace(Rs(Sr),zd)}"`:/^'*[=+\-@]/.test(i)?`'${i}`:i}function Hs(i){return/^"[^]*"$/.test(i)&&i.length>1?Od(i.slice(1,-1)):/^'+[=+\-@]/.test(i)?i.slice(1):i}function Od(i){let r=/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([^]))/gi;return i.replace(r,(e,t,n,s,o)=>o!==void 0?Cd[o]??o:String.fromCodePoint(parseInt(t??n??s,16)))}function ri(i){return i.replace(Rs(Sr),r=>r===`
`?r:Array.from({length:r.length},(e,t)=>`\\u${ii(r.charCodeAt(t),4)}`).join(""))}function ni(i){let r=typeof i=="string"?_d(i):String(i??"");return/[",\n\r]|^ /.test(r)?`"${r.replaceAll('"','""')}"`:r}function Fs(i){let r=[[]],e=/("(?:[^"]|"")*"|[^,"\r\n]*)(,|\r?\n|$)/gy;for(let[t,n,s]of i.matchAll(e)){if(t===""&&r.at(-1).length===0)break;r.at(-1).push(n.startsWith('"')?n.slice(1,-1).replaceAll('""','"'):n),s!==","&&r.push([])}return r.filter(t=>t.length>0)}var Sr,Rs,ii,Ns,Cd,Mr=b(()=>{"use strict";p();h();Sr=/[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u,Rs=i=>new RegExp(i.source,"gu"),ii=(i,r)=>i.toString(16).padStart(r,"0"),Ns={"\x07":"\\a","\b":"\\b","\f":"\\f","\n":"\\n","\r":"\\r","	":"\\t","\v":"\\v"},Cd=Object.fromEntries(Object.entries(Ns).map(([i,r])=>[r[1],i]))});function W(){Er=Math.max(Er+1,Date.now()*1e3);let i=crypto.getRandomValues(new Uint32Array(2));return Er.toString(36).padStart(11,"0")+Array.from(i,r=>r.toString(36)).join("")}var Er,mt=b(()=>{"use strict";p();h();Er=0});function Yd(i,r){for(let e=0;e<r.length;e++)i=Zd[(i^r[e])&255]^i>>>8;return i}async function Xs(i){let r=4294967295;for(let e=Cr(i).getReader();;){let{done:t,value:n}=await e.read();if(t)return(r^4294967295)>>>0;r=Yd(r,n)}}function Cr(i){let r=Pe(),e=0;return new ReadableStream({async pull(t){await r();let n=i.slice(e,e+=Kd);if(n.size===0)return t.close();t.enqueue(new Uint8Array(await n.arrayBuffer()))}})}async function Jd(i){return new Response(Cr(i).pipeThrough(new CompressionStream("deflate-raw"))).blob()}function Qs(i,r,e){[20,Wd,e.method,0,qd].forEach((n,s)=>i.setUint16(r+2*s,n,!0)),[e.crc,e.packed,e.size].forEach((n,s)=>i.setUint32(r+10+4*s,n,!0)),i.setUint16(r+22,e.name.length,!0)}function Xd(i){let r=new DataView(new ArrayBuffer(ft));return r.setUint32(0,Br,!0),Qs(r,4,i),r}function Qd(i,r){let e=new DataView(new ArrayBuffer(gt));return e.setUint32(0,Zs,!0),e.setUint16(4,788,!0),Qs(e,6,i),e.setUint32(38,33188<<16,!0),e.setUint32(42,r,!0),e}async function di(i,r){let[e,t]=[[],[]],n=0;for(let{name:a,data:l}of i){let d=r(a)?await Jd(l):l,m=d.size<l.size?d:l,u={name:new TextEncoder().encode(a),method:m===l?0:8,crc:await Xs(l),packed:m.size,size:l.size};if(e.push(Xd(u),u.name,m),t.push(Qd(u,n),u.name),n+=ft+u.name.length+m.size,n>ai)throw new L("tooLarge",a)}if(i.length>Js)throw new L("tooLarge");let s=new Blob(t).size,o=new DataView(new ArrayBuffer(Lr));return o.setUint32(0,Ys,!0),o.setUint16(8,i.length,!0),o.setUint16(10,i.length,!0),o.setUint32(12,s,!0),o.setUint32(16,n,!0),new Blob([...e,...t,o],{type:"application/zip"})}async function li(i){return new DataView(await i.arrayBuffer())}async function eo(i){if(i.size<4||(await li(i.slice(0,4))).getUint32(0,!0)!==Br)throw new L("noZip");let r=Math.max(0,i.size-Lr-65535),e=await li(i.slice(r)),t=e.byteLength-Lr;for(;t>=0&&e.getUint32(t,!0)!==Ys;)t--;if(t<0)throw new L("cut");let n=e.getUint16(t+10,!0),[s,o]=[e.getUint32(t+12,!0),e.getUint32(t+16,!0)];if(n>Js||s>ai||o>ai)throw new L("unsupported");if(o+s>r+t)throw new L("cut");let a=await li(i.slice(o,o+s)),l=new Map,d=0;for(let m=0,u=0;u<n;u++){if(m+gt>s||a.getUint32(m,!0)!==Zs)throw new L("damaged");let[w,x,$]=[28,30,32].map(B=>a.getUint16(m+B,!0)),E=tc(i,a,m,w);if(d+=E.size,l.has(E.name))throw new L("damaged",E.name);if(d>ai)throw new L("tooLarge");l.set(E.name,E),m+=gt+w+x+$}return l}function tc(i,r,e,t){if(e+gt+t>r.byteLength)throw new L("damaged");let n=new Uint8Array(r.buffer,e+gt,t),s=new TextDecoder().decode(n),[o,a]=[8,10].map(x=>r.getUint16(e+x,!0)),[l,d,m,u]=[16,20,24,42].map(x=>r.getUint32(e+x,!0));if(!ec(s))throw new L("damaged",s);if(o&1||a!==0&&a!==8)throw new L("unsupported",s);if(a===0?d!==m:m>Gd*d)throw new L("damaged",s);return{name:s,size:m,read:async x=>{if(m>x)throw new L("tooLarge",s);let $=await li(i.slice(u,u+ft));if($.byteLength<ft||$.getUint32(0,!0)!==Br)throw new L("damaged",s);let E=u+ft+$.getUint16(26,!0)+$.getUint16(28,!0),B=i.slice(E,E+d),_=a===0?B:await ic(B,m,s);if(_.size!==m||await Xs(_)!==l)throw new L("damaged",s);return _}}}async function ic(i,r,e){let t=[],n=0;try{let s=Cr(i).pipeThrough(new DecompressionStream("deflate-raw"));for(let o=s.getReader();;){let{done:a,value:l}=await o.read();if(a)return new Blob(t);if(n+=l.length,n>r){await o.cancel();break}t.push(l)}}catch{}throw new L("damaged",e)}var L,Br,Zs,Ys,ft,gt,Lr,Wd,qd,ai,Js,Kd,Gd,Zd,ec,zr=b(()=>{"use strict";p();h();ti();L=class extends Error{constructor(e,t=""){super(t===""?e:`${e}: ${t}`);this.kind=e;this.entry=t}},[Br,Zs,Ys]=[67324752,33639248,101010256],[ft,gt,Lr]=[30,46,22],Wd=2048,qd=33,ai=2**32-2,Js=2**16-2,Kd=65536,Gd=1032,Zd=Uint32Array.from({length:256},(i,r)=>{let e=r;for(let t=0;t<8;t++)e=e&1?e>>>1^3988292384:e>>>1;return e});ec=i=>!/[\\:\p{Cc}]|^\//u.test(i)&&i.split("/").every((r,e,t)=>r===""?e>0&&e===t.length-1:r!=="."&&r!=="..")});function R(i,...r){let e={...i};for(let t of r)delete e[t];return e}function bt(i,r){let e=i;for(let t=2;r.has(e);t++)e=`${i} (${t})`;return e}function Rr(i,r){return i.result?r!==void 0&&i.result.promptsDigest===r?i.stale?R(i,"stale"):i:i.file?R(i,"result","stale"):{...i,stale:!0}:i}var Dr,pi,vt=b(()=>{"use strict";p();h();Dr=i=>!!i.file&&!i.result&&i.error===void 0,pi=(i,r)=>[...i,...r].sort((e,t)=>e.id<t.id?-1:1)});async function fo({blob:i,heat:r,side:e}){let t=await createImageBitmap(i),n=Math.min(1,e/Math.max(t.width,t.height)),s=l=>Math.max(1,Math.round(l*n)),o=new OffscreenCanvas(s(t.width),s(t.height)),a=o.getContext("2d",{willReadFrequently:!0});if(a.imageSmoothingQuality="high",a.drawImage(t,0,0,o.width,o.height),t.close(),r){let l=await createImageBitmap(r);a.drawImage(l,0,0,o.width,o.height),l.close()}return o.transferToImageBitmap()}function Ic(i){let r=new Map,e=globalThis,t=(s,{area:o,width:a,height:l})=>createImageBitmap(s,o.left,o.top,o.width,o.height,{resizeWidth:a,resizeHeight:l,resizeQuality:"high"}),n=(s,o)=>o.then(a=>e.postMessage({id:s,bitmap:a},[a]),a=>e.postMessage({id:s,error:String(a)}));e.onmessage=({data:{id:s,image:o,keep:a,part:l,drop:d,file:m,thumb:u}})=>{if(m)return void n(s,createImageBitmap(m.blob,m.options));if(u)return void n(s,i(u));if(a){let x=new Uint8ClampedArray(a.data);r.set(o,new ImageData(x,a.width,a.height))}d&&r.delete(o);let w=r.get(o);if(l){if(!w)return e.postMessage({id:s,error:"the image is closed"});n(s,t(w,l))}},e.postMessage({id:0})}function Yr(){return uo??=new Promise(i=>{try{let r=`(${Ic.toString()})(${fo.toString()})`,e=URL.createObjectURL(new Blob([r],{type:"text/javascript"})),t=new Worker(e,{name:"pixels"}),n=s=>{URL.revokeObjectURL(e),i(s)};t.onerror=({message:s})=>{n(void 0);for(let[o,a]of yt)a({id:o,error:s});yt.clear()},setTimeout(()=>n(void 0),jc),t.onmessage=({data:s})=>{if(s.id===0)return n(t);yt.get(s.id)?.(s),yt.delete(s.id)}}catch{i(void 0)}}),uo}function Jr(i,r){return new Promise((e,t)=>{let n=++go;yt.set(n,({bitmap:s,error:o})=>s?e(s):t(new Error(o))),i.postMessage({id:n,...r})})}async function Ie(i,r){let e=await Yr();return e?Jr(e,{image:0,file:{blob:i,options:r}}):createImageBitmap(i,r)}async function bo(i,r,e){let t=await Yr(),n={blob:i,side:e,...r&&{heat:r}};return t?Jr(t,{image:0,thumb:n}):fo(n)}async function vo(i){let{width:r,height:e}=i,t=await Yr();if(!t)return Lc(i);let n=++go,s=i.data.buffer,o=(a,l=[])=>t.postMessage(a,l);return o({id:0,image:n,keep:{data:s,width:r,height:e}},[s]),{width:r,height:e,part:(a,l,d)=>Jr(t,{image:n,part:{area:vi(a,r,e),width:l,height:d}}),close:()=>o({id:0,image:n,drop:!0})}}function Lc(i){let{width:r,height:e}=i;return{width:r,height:e,part:(t,n,s)=>{let o=vi(t,r,e);return createImageBitmap(i,o.left,o.top,o.width,o.height,{resizeWidth:n,resizeHeight:s,resizeQuality:"high"})},close:()=>{}}}function vi({left:i,top:r,width:e,height:t},n,s){let[o,a]=[Math.max(0,Math.floor(i)),Math.max(0,Math.floor(r))];return{left:Math.min(o,n-1),top:Math.min(a,s-1),width:Math.max(1,Math.min(n,Math.ceil(i+e))-o),height:Math.max(1,Math.min(s,Math.ceil(r+t))-a)}}var jc,uo,yt,go,je=b(()=>{"use strict";p();h();jc=1e4,yt=new Map,go=0});async function wi(i,{width:r,height:e},t){let n=Math.max(r,e),s=r>=e?{resizeWidth:Xr}:{resizeHeight:Xr},a={...n>Xr?s:{},resizeQuality:"medium"},l=await Ie(i,a).catch(async()=>createImageBitmap(await t(),a));try{return await U(l,{type:"image/jpeg",quality:.85})}finally{l.close()}}var Xr,Qr=b(()=>{"use strict";p();h();V();je();Xr=256});var xo,yo=b(()=>{"use strict";p();h();xo={title:"Live",stage:"Video",heat:"Heatmap: je w\xE4rmer, desto un\xE4hnlicher den normalen Bildern",off:"Mit einer Kamera pr\xFCfen",offHints:{page:"Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, au\xDFer Sie nehmen es auf, und keines verl\xE4sst die Seite.",here:"Jedes Bild wird auf diesem Computer bewertet. Keines wird gespeichert, au\xDFer Sie nehmen es auf.",server:"Jedes Bild geht an den Server, der es bewertet. Hier wird keines gespeichert, au\xDFer Sie nehmen es auf."},start:"Kamera einschalten",again:"Erneut versuchen",openVideo:"Video \xF6ffnen",asking:"Warten auf die Kamera",askingHint:"Wenn der Browser fragt, ob diese Seite die Kamera verwenden darf, erlauben Sie es.",faults:{denied:{title:"Die Kamera ist nicht erlaubt",hint:"Klicken Sie auf das Kamera- oder Schlosssymbol neben der Adresse, erlauben Sie die Kamera und versuchen Sie es erneut. Auch die Datenschutzeinstellungen des Systems m\xFCssen sie dem Browser erlauben."},none:{title:"Keine Kamera gefunden",hint:"Schlie\xDFen Sie eine Kamera an, schalten Sie sie ein und versuchen Sie es erneut. Oder \xF6ffnen Sie ein Video."},busy:{title:"Die Kamera ist in Gebrauch",hint:"Ein anderes Programm oder eine andere Seite verwendet sie. Schlie\xDFen Sie es und versuchen Sie es erneut."},insecure:{title:"Unter dieser Adresse gibt es keine Kamera",hint:"Browser geben eine Kamera nur Seiten mit https, oder auf diesem Computer (localhost)."},gone:{title:"Die Kamera ist weg",hint:"Sie wurde getrennt oder ausgeschaltet. Schlie\xDFen Sie sie wieder an und versuchen Sie es erneut."},video:{title:"Das Video l\xE4sst sich nicht abspielen",hint:"Dieser Browser kann das Format nicht lesen. MP4 (H.264) und WebM gehen in den meisten Browsern."},other:{title:"Die Kamera funktioniert nicht",hint:"Versuchen Sie es erneut, w\xE4hlen Sie eine andere Kamera oder \xF6ffnen Sie die Seite in einem anderen Browser."}},untaught:"Noch ist nichts angelernt. Lernen Sie mit Bildern an, oder verwenden Sie Bilder dieser Kamera als normale Bilder.",untaughtShort:"Nicht angelernt",teach:"Anlernen",verdicts:{waiting:"Warten",unreadable:"Kein Bild",normal:"OK",unsure:"UNSICHER",anomalous:"NICHT OK",unknown:"Kein Grenzwert"},share:i=>`${i} des Grenzwerts`,score:"Wert",rate:"Bilder/s",size:"Pixel",freeze:"Anhalten",goOn:"Weiter",frozen:"Angehalten",space:"Leertaste",capture:"Aufnehmen",useAsNormal:"Als normales Bild verwenden",stop:"Ausschalten",captured:"Das Bild ist unter \u201EPr\xFCfen\u201C.",added:"Das Bild ist jetzt ein normales Bild.",settings:"Einstellungen",camera:"Kamera",cameraNumber:i=>`Kamera ${i}`,auto:"Aufnehmen, sobald die Szene stillsteht",showHeat:"Heatmap",showGuide:"Rahmen",mirror:"Video spiegeln",alarms:i=>i===0?"Alarme":`Alarme (${i})`,noAlarms:"Noch kein Alarm. Die letzten 30 bleiben hier, solange dieser Bildschirm offen ist.",alarmAt:i=>`Alarm um ${i}`,inspect:"Zu \u201EPr\xFCfen\u201C hinzuf\xFCgen",close:"Schlie\xDFen"}});var $o,ko=b(()=>{"use strict";p();h();$o={title:"Bericht",kind:"Pr\xFCfbericht",defaultTitle:i=>`Pr\xFCfung ${i}`,titleLabel:"Titel",notes:"Bemerkungen",notesHint:"Auftrag, Charge, Pr\xFCfer, was aufgefallen ist",include:"Bilder im Bericht",notNormal:i=>`Nur die, die nicht normal sind (${i})`,all:i=>`Alle (${i})`,withImages:"Mit Bildern und Heatmaps",withSignature:"Mit Zeilen f\xFCr eine Unterschrift",save:"Bericht speichern",saveHint:"Eine Datei, die jeder Browser auch ohne Netz \xF6ffnet. Drucken Sie sie dort, um ein PDF zu erhalten.",working:"Die Datei wird erstellt",progress:(i,r)=>`(${i} von ${r})`,preview:"Vorschau des Berichts",more:i=>i===1?"und 1 weiteres Bild":`und ${i} weitere Bilder`,fileEnding:" Bericht",mapsEnding:" Heatmaps",files:"Weitere Dateien",saveFile:"Speichern",csv:"Tabelle (CSV)",csvHint:"Alle Werte, f\xFCr eine Tabellenkalkulation.",maps:"Heatmaps (ZIP)",mapsHint:"Jede Heatmap, allein und \xFCber ihrem Bild.",results:"Ergebnisse",resultsHint:"Jede Zahl aufs Bit genau, f\xFCr inctrl verify.",prompts:"Prompt-Datei",promptsHint:"Was angelernt wurde, f\xFCr die Kommandozeile.",verifyTitle:"Die Ergebnisse anderswo nachrechnen",verifyText:"Mit den Bildern in einem Ordner, den Ergebnissen und der Prompt-Datei rechnet die Kommandozeile alles nach und vergleicht jedes Bit:",folder:"ORDNER",empty:"Noch nichts zu berichten",emptyTeach:"Lernen Sie normale Bilder an und pr\xFCfen Sie dann andere. Aus den Ergebnissen entsteht der Bericht.",emptyInspect:"Pr\xFCfen Sie Bilder. Aus den Ergebnissen entsteht der Bericht.",emptyWaiting:"Die Bilder werden noch gepr\xFCft.",project:"Projekt",date:"Datum",inspected:"Gepr\xFCfte Bilder",verdicts:{normal:"Normal",unsure:"Unsicher",anomalous:"Auff\xE4llig",unreadable:"Nicht lesbar",unknown:"Kein Grenzwert",waiting:"Wartet"},waitingNote:i=>i===1?"1 Bild des Projekts fehlt hier, da es kein aktuelles Ergebnis hat.":`${i} Bilder des Projekts fehlen hier, da sie kein aktuelles Ergebnis haben.`,basis:"Wie gepr\xFCft wurde",limit:"Grenzwert",origin:"Herkunft des Grenzwerts",noLimit:"Es gibt keinen Grenzwert: Die Bilder haben Werte, aber kein Urteil.",by:{person:"Der Grenzwert wurde von Hand gesetzt.",normals:"Der Grenzwert wurde aus den Werten der normalen Bilder ermittelt.",file:"Der Grenzwert kommt aus der Prompt-Datei."},checked:i=>`An beurteilten Bildern \xFCberpr\xFCft: Er findet ${i.caught} von ${i.defects} Fehlern, bei ${i.alarms} Fehlalarmen f\xFCr ${i.fine} gute Bilder.`,unchecked:"Nicht an bekannten Fehlern \xFCberpr\xFCft: Werte, die bis zu 10 % von ihm abweichen, sind unsicher.",provisional:"Er ist vorl\xE4ufig: Es gibt wenige normale Bilder, oder sie sind sehr verschieden.",model:"Modell",method:"Verfahren",normals:"Normale Bilder",moreNormals:i=>`und ${i} weitere`,table:"Alle Bilder",tableNotNormal:"Bilder, die nicht normal sind",nothing:"Es gibt keine: Alle gepr\xFCften Bilder sind normal.",number:"Nr.",image:"Bild",verdict:"Urteil",score:"Wert",ofLimit:"Vom Grenzwert",spots:"Stellen",label:"Beurteilung",labels:{normal:"gut",anomalous:"Fehler"},percentOfLimit:i=>`${i} des Grenzwerts`,spotCount:i=>i===1?"1 Stelle":`${i} Stellen`,images:"Bilder",original:"Bild",heat:"Heatmap",legend:"Je w\xE4rmer eine Heatmap, desto un\xE4hnlicher ist das Bild dort den normalen Bildern. Rahmen zeigen auff\xE4llige Stellen.",heatOf:i=>`Heatmap von ${i}`,noPicture:"Das Bild ist im Projekt nicht aufbewahrt und kann nicht gezeigt werden.",smallCopy:"Das Original ist im Projekt nicht aufbewahrt: Dies ist eine kleine Kopie.",trace:"R\xFCckverfolgbarkeit",traceText:"Mit der Ergebnisdatei, der Prompt-Datei und den Bildern rechnet inctrl verify alles nach und vergleicht jedes Bit.",modelDigest:"Modell (SHA-256)",promptsDigest:"Was angelernt wurde (SHA-256)",software:"Software",where:"Berechnet",places:{page:"Im Browser; kein Bild hat den Computer verlassen",here:"Von einem Programm auf diesem Computer; kein Bild hat den Computer verlassen",server:"Von einem Server"},aid:"Ein Hilfsmittel zur Pr\xFCfung; nicht zur Diagnose.",made:i=>`Erstellt mit inctrl ${i}.`,signDate:"Ort, Datum",signName:"Name, Unterschrift"}});var Cc,So,Mo=b(()=>{"use strict";p();h();yo();ko();Cc=i=>i.toLocaleString("de",{maximumSignificantDigits:2}),So={language:"Deutsch",app:{name:"Anomaliedetektor",newProject:"Neues Projekt",loading:"L\xE4dt",failed:"Start nicht m\xF6glich",steps:{start:"Start",teach:"Anlernen",inspect:"Pr\xFCfen",live:"Live",report:"Bericht"},stepList:"Schritte",home:"Startseite",learning:"lernt",learned:i=>`${i} gelernt`,inspected:(i,r)=>i<r?`${i}/${r}`:`${r}`,undo:"R\xFCckg\xE4ngig",close:"Schlie\xDFen",cancel:"Abbrechen",messages:"Meldungen",dropHere:"Dateien hier ablegen",dropNormal:"Sie werden als normale Bilder gelernt.",dropInspect:"Sie werden gepr\xFCft.",dropAsk:"Danach w\xE4hlen Sie, was sie sind.",whatAreThey:i=>i===1?"Was ist dieses Bild?":`Was sind diese ${i} Bilder?`,asNormal:"Normale Bilder zum Anlernen",asInspect:"Bilder zum Pr\xFCfen",nothingThere:"In diesem Ordner sind keine Bilder."},files:{refused:(i,r,e)=>{let t=r>i.length?` und ${r-i.length} weitere`:"";return`Ausgelassen: ${i.join(", ")}${t}: ${e}`},reasons:{empty:"Die Datei ist leer.",heatmap:"Das ist eine Heatmap von inctrl.",heic:"Dieser Browser liest kein HEIC. Speichern Sie das Bild als JPEG oder PNG; am iPhone hilft Einstellungen, Kamera, Formate, Maximale Kompatibilit\xE4t.",hidden:"Versteckte Dateien und Ordner werden nicht gelesen.",model:"Das ist ein Modell. \xD6ffnen Sie es im Men\xFC unter \u201EAnderes Modell\u201C.",other:"Das ist kein lesbares Bild.",output:"Das ist ein Ordner, den inctrl geschrieben hat.",pdf:"Ein PDF ist kein Bild. Speichern Sie die Seiten als PNG oder JPEG.",text:"Das ist Text, kein Bild.",unreadable:"Die Datei l\xE4sst sich nicht \xF6ffnen."}},privacy:{locked:"Netz gesperrt",lockedTitle:"Ihre Bilder k\xF6nnen diese Seite nicht verlassen",lockedText:"Nachdem ihre eigenen Dateien geladen waren, und bevor sie ein Bild las, hat diese Seite alle ihre Netzverbindungen gesperrt. Der Browser setzt das durch, bis die Seite neu geladen wird.",verify:"Pr\xFCfen Sie es selbst",verifySteps:["Schalten Sie das Netz ab: Alles funktioniert weiter.","\xD6ffnen Sie die Entwicklerwerkzeuge (F12), Netzwerk: Beim Arbeiten wird nichts gesendet."],test:"Versuchen, etwas zu senden",testRefused:"Der Browser hat die Verbindung verweigert.",testSent:"Die Verbindung wurde nicht verweigert. Schlie\xDFen Sie diese Seite.",limits:"Die Sperre gilt nicht f\xFCr Browser-Erweiterungen und nicht f\xFCr eine Seite, die diese einbettet.",loading:"Die Seite l\xE4dt noch ihre eigenen Dateien. Sie liest kein Bild, bevor das Netz gesperrt ist.",failed:"Das Netz ist nicht gesperrt, und kein Bild wird gelesen.",server:"Bilder gehen an den Server",serverTitle:"Der Server bewertet Ihre Bilder",serverText:"Diese Seite sendet Bilder an den Server, von dem sie kommt, und an keinen anderen. Der Server beh\xE4lt die Bilder nicht, die er bewertet.",here:"Auf diesem Computer berechnet",hereTitle:"Ihre Bilder bleiben auf diesem Computer",hereText:"Diese Seite kommt von einem Programm auf diesem Computer, inctrl app. Sie sendet Bilder an dieses Programm, das sie bewertet und nicht beh\xE4lt, und verbindet sich mit nichts anderem. Haben Sie diese Seite durch einen Tunnel ge\xF6ffnet, etwa ssh -L, l\xE4uft das Programm auf einem anderen Computer.",kept:"Projekte bleiben in diesem Browser, nur auf diesem Computer.",notKept:"Dieser Browser beh\xE4lt nichts, wenn die Seite geschlossen wird, wie in einem privaten Fenster. Exportieren Sie das Projekt, um es zu behalten.",used:i=>`Belegter Speicher: ${i}.`},menu:{title:"Men\xFC",help:"Dokumentation (englisch)",model:"Modell",modelName:"Name",digest:"SHA-256",backend:"L\xE4uft auf",threads:i=>i===1?"1 Thread":`${i} Threads`,another:"Anderes Modell \u2026",anotherTitle:"Anderes Modell",anotherText:"Die Seite l\xE4dt sich neu, l\xE4dt das Modell von dort, wo es ver\xF6ffentlicht ist, und sperrt ihr Netz wieder. Ihr Projekt bleibt.",bundled:"Das Modell dieser Seite",ofAddress:"Das Modell aus der Adresse dieser Seite",backbone:"Modell",about:(i,r,e)=>`Von ${i}, Lizenz ${r}. Gut f\xFCr: ${e}.`,load:"Laden",modelFile:"Modelldatei w\xE4hlen",modelFileText:"Oder eine Datei von diesem Computer: eine Modelldatei oder ver\xF6ffentlichte Gewichte (safetensors oder PyTorch). Sie wird hier gelesen und nirgendwohin gesendet.",modelReading:"Liest das Modell",modelChanged:i=>`Das Modell ist jetzt ${i}.`,prompts:"Gelerntes",openPrompts:"Prompt-Datei \xF6ffnen",savePrompts:"Als Prompt-Datei speichern",results:"Ergebnisse",csv:"Als CSV speichern",jsonl:"F\xFCr inctrl verify speichern",settings:"Einstellungen",language:"Sprache",keepImages:"Gepr\xFCfte Bilder im Projekt behalten",deleteAll:"Alle Daten l\xF6schen \u2026",deleteAllTitle:"Alle Projekte und Einstellungen l\xF6schen?",deleteAllText:"Alles, was diese Seite auf diesem Computer beh\xE4lt, wird gel\xF6scht. Das l\xE4sst sich nicht r\xFCckg\xE4ngig machen.",deleteAllYes:"Alles l\xF6schen",deleted:"Alle Daten sind gel\xF6scht."},projects:{title:"Projekte",name:"Projektname",current:"ge\xF6ffnet",rename:"Umbenennen",create:"Neues Projekt",importFile:"Projektdatei \xF6ffnen",exportFile:"Dieses Projekt exportieren",remove:i=>`${i} l\xF6schen`,removed:i=>`${i} ist gel\xF6scht.`,exported:i=>`${i} ist gespeichert.`,imported:i=>`${i} ist ge\xF6ffnet.`},server:{tokenTitle:"Dieser Server braucht ein Token",tokenText:i=>`${i} bewertet Bilder nur mit einem Token.`,tokenWrong:"Der Server nimmt dieses Token nicht an.",token:"Token",connect:"Verbinden",sets:"Promptsets des Servers",set:"Promptset",noSets:"Der Server hat noch keine.",none:"Keines",shareText:"Die normalen Bilder gehen an den Server, der sie f\xFCr alle Benutzer speichert.",name:"Name",share:"Lernen und speichern"},data:{elsewhere:i=>`\u201E${i}\u201C ist in einem anderen Tab offen.`,gone:i=>`\u201E${i}\u201C l\xE4sst sich nicht \xF6ffnen: Es wurde gel\xF6scht.`,refused:"Dieser Browser speichert keine Projekte. Exportieren Sie das Projekt.",full:"Kein Platz mehr f\xFCr das Projekt. Exportieren Sie es, oder l\xF6schen Sie andere.",filesGone:i=>`Das Projekt ist ohne das gespeichert, was nicht mehr lesbar ist: ${i.join(", ")}.`,otherModel:"Dieses Projekt ist von einem anderen Modell. Die Bilder werden neu gelernt.",archive:{noZip:i=>`${i} ist keine Projektdatei.`,cut:i=>`${i} ist nicht vollst\xE4ndig: Das Ende fehlt.`,damaged:(i,r)=>`${i} ist besch\xE4digt${r&&` (${r})`}.`,unsupported:(i,r)=>`${i} ist so gepackt, dass es hier nicht gelesen wird${r&&` (${r})`}.`,tooLarge:(i,r)=>`${i}: ${r||"sie"} ist zu gro\xDF f\xFCr eine Projektdatei.`,version:i=>`${i} ist von einer sp\xE4teren Version dieses Programms.`},notLoaded:"Das Modell ist noch nicht geladen.",noPrompts:(i,r)=>`${i} ist keine passende Prompt-Datei: ${r}`,noneReadable:"Keines der normalen Bilder ist lesbar.",otherPrompts:"Das hat ein anderes Modell gelernt, und seine Bilder sind nicht hier.",promptsOpened:i=>`${i} ersetzt die normalen Bilder.`},start:{title:"Zeigen, was normal ist. Finden, was es nicht ist.",lead:"Einige normale Bilder gen\xFCgen. In Sekunden sind sie gelernt, und in anderen Bildern ist markiert, was davon abweicht.",inPage:"Alles bleibt auf Ihrem Computer.",drop:"Normale Bilder hier ablegen",dropHint:"Gute Teile, gesunde Aufnahmen, eine leere Szene. Ein Bild gen\xFCgt f\xFCr den Anfang, 4 bis 8 sind besser.",samples:"In 10 Sekunden ausprobieren",samplesText:"Bilder von Gewebe, teils mit L\xF6chern, Flecken und gezogenen F\xE4den.",useSamples:"Beispiele ausprobieren",sampleName:"Gewebe-Beispiele",frameGood:"Normale Bilder",frameLearn:"Lernt sie",frameMarked:"Markiert andere",projects:"Ihre Projekte",noProjects:"Ihre Projekte bleiben in diesem Browser.",loading:"L\xE4dt das Modell",loaded:(i,r)=>`${i} von ${r}`,left:i=>`, noch etwa ${i}`,fault:"Die Seite kann nicht arbeiten",faultHelp:"Laden Sie die Seite neu. Hilft das nicht, versuchen Sie es mit einem aktuellen Chrome, Edge, Firefox oder Safari.",fromFile:"Sie ist als Datei ge\xF6ffnet (file://). Starten Sie inctrl app, oder legen Sie den Ordner auf einen Webserver.",again:"Neu laden"},teach:{title:"Anlernen: normale Bilder",lead:"Allein aus diesen Bildern wird gelernt, was normal ist. Weitere k\xF6nnen Sie \xFCberall auf der Seite ablegen.",addFiles:"Bilder w\xE4hlen",addFolder:"Ordner w\xE4hlen",addCamera:"Kamera",addLearn:"Normale Bilder hinzuf\xFCgen",addCheck:"Zum Kontrollsatz hinzuf\xFCgen",learnGroup:i=>`Gelernt (${i})`,learnText:"Zeigen Sie alles, was als normal gilt: 4 bis 8 Bilder.",learnMost:i=>`Zeigen Sie alles, was als normal gilt. H\xF6chstens ${i} Bilder werden gelernt, weitere kommen in den Kontrollsatz.`,checkGroup:i=>`Kontrollsatz (${i})`,checkText:"Weitere normale Bilder, die nicht gelernt werden. Sie machen den Grenzwert zwischen normal und auff\xE4llig genauer.",imageNumber:i=>`${i}.`,reading:"Noch nicht gelernt",ok:"Gelernt",checked:"Pr\xFCft den Grenzwert",odd:"Weicht am meisten ab",unreadable:"Nicht lesbar",toCheck:"In den Kontrollsatz",toLearn:"Zu den gelernten",moveToCheck:i=>`${i} in den Kontrollsatz`,moveToLearn:i=>`${i} zu den gelernten`,remove:i=>`${i} entfernen`,removed:i=>`${i} ist entfernt.`,removeAll:"Alle entfernen",removeAllOf:i=>`Alle entfernen: ${i}`,removedAll:i=>`${i} Bilder sind entfernt.`,showAll:i=>`Alle ${i} zeigen`,advice:"F\xFCr gute Ergebnisse",advices:["Gleiche Kamera, gleiches Licht und gleicher Abstand wie bei den Bildern zum Pr\xFCfen.","Nur normale Bilder: Alles, was sie zeigen, gilt als normal."],oddText:i=>`Bild ${i} weicht am meisten von den anderen ab. Zeigt es einen Fehler oder eine andere Ansicht, entfernen Sie es. Ist es normal, f\xFCgen Sie \xE4hnliche hinzu.`,empty:"Noch nichts gelernt",emptyText:"F\xFCgen Sie normale Bilder hinzu. Eines gen\xFCgt f\xFCr den Anfang.",waiting:"Wartet auf das Modell",waitingText:"Die Bilder werden gelernt, sobald es geladen ist.",learning:"Lernt",failed:"Das Lernen ist gescheitert",stopped:"Das Lernen wurde abgebrochen",again:"Lernen",ready:i=>`Bereit: aus ${i===1?"1 Bild":`${i} Bildern`} gelernt`,readyFrom:i=>`Bereit: ${i}`,noLimit:"Es gibt noch keinen Grenzwert zwischen normal und auff\xE4llig. F\xFCgen Sie normale Bilder hinzu.",provisional:"Der Grenzwert zwischen normal und auff\xE4llig ist eine erste Sch\xE4tzung. Weitere normale Bilder im Kontrollsatz machen ihn genau, ebenso bekannte Fehler beim Pr\xFCfen.",limit:i=>`Der Grenzwert zwischen normal und auff\xE4llig gilt f\xFCr ${i} Fehlalarme. Bekannte Fehler best\xE4tigen ihn beim Pr\xFCfen.`,notes:i=>i===1?"1 Hinweis dazu, wie Bilder gelesen wurden":`${i} Hinweise dazu, wie Bilder gelesen wurden`,inspect:"Jetzt pr\xFCfen",camera:"Kamera",cameraImage:"Was die Kamera sieht",whichCamera:"Welche Kamera",noCamera:i=>`Keine Kamera: ${i}`,shoot:"Foto aufnehmen",shot:i=>i===1?"1 Foto aufgenommen":`${i} Fotos aufgenommen`,done:"Fertig",options:{title:"Optionen",foreground:"Einfarbigen Hintergrund ignorieren",foregroundText:"Eine einzige Farbe rund um das Objekt wird nicht bewertet.",tiles:"Kleine Fehler, langsamer",tilesText:"Sieht auch Ausschnitte des Bildes einzeln an. Dauert mehrmals so lange.",parts:"Ausschnitte entlang der k\xFCrzeren Seite",tilesOf:i=>`${i} \xD7 ${i}`,grid:"Lange oder breite Bilder",gridText:"Sieht die Bilder in ihrer eigenen Form an.",centre:"Nur die Mitte",centreText:"Sieht das mittlere Quadrat eines Bildes an.",angle:"Objekte in jedem Winkel",angleText:"Jedes normale Bild wird in mehreren Drehungen gelernt.",angleAuto:"Nach den Bildern entscheiden",angleNone:"Nein, immer gleich",angleAny:"Ja, in jedem Winkel",angleMirrored:"Ja, auch gespiegelt",region:"Bereich",regionText:"Das ganze Bild.",regionSome:"Nur der gemalte Bereich, wie die Bilder zeigen.",regionPaint:"Bereich malen",regionChange:"Bereich \xE4ndern",regionClear:"Ganzes Bild",method:"Verfahren",methodText:"Nach einer \xC4nderung werden die Bilder neu gelernt.",methodInctrl:"An Fehlern anderer Dinge trainiert",methodPatch:"Allein nach den normalen Bildern",className:"Was die Bilder zeigen",classNameText:"Ein oder zwei englische W\xF6rter, etwa hazelnut."},region:{title:"Bereich malen",help:"Malen Sie den Teil des Bildes an, der z\xE4hlt. Ist nichts gemalt, z\xE4hlt das ganze Bild.",picture:"Ein normales Bild mit dem Gemalten",brush:"Pinsel",look:"Hier hinsehen",ignore:"Das ignorieren",erase:"Radierer",size:"Gr\xF6\xDFe",rectangle:"Rechteck, in Prozent",left:"Links",top:"Oben",width:"Breite",height:"H\xF6he",addRectangle:"Rechteck malen",added:"Gemalt.",undone:"Zur\xFCckgenommen.",cleared:"Nichts ist gemalt.",clear:"Leeren",use:"Diesen Bereich verwenden"}},inspect:{title:"Pr\xFCfen",addFiles:"Dateien w\xE4hlen",addFolder:"Ordner w\xE4hlen",addTitle:"Bilder zum Pr\xFCfen hinzuf\xFCgen",addText:"Legen Sie Dateien oder einen Ordner hier ab, oder w\xE4hlen Sie sie.",addBefore:"Sie k\xF6nnen die Bilder zum Pr\xFCfen schon hinzuf\xFCgen. Sie warten auf das Anlernen.",nothingLearned:"Noch nichts angelernt",nothingLearnedText:"Zeigen Sie zuerst einige normale Bilder. Dann wird hier jedes Bild mit ihnen verglichen.",toTeach:"Normale Bilder anlernen",images:"Bilder",show:"Zeigen",chips:{all:"Alle",anomalous:"Auff\xE4llig",unsure:"Unsicher",normal:"Normal",unreadable:"Nicht lesbar"},search:"Nach Namen suchen",find:"Suchen \u2026",sort:"Reihenfolge",orders:{added:"Wie hinzugef\xFCgt",score:"H\xF6chster Wert zuerst",name:"Nach Namen"},noneFit:"Es gibt kein solches Bild. W\xE4hlen Sie Alle, oder suchen Sie etwas anderes.",progress:(i,r,e,t)=>`${i} von ${r}`+(e>0?`, ${Cc(e)}/s, noch ${t}`:""),paused:(i,r)=>`Angehalten bei ${i} von ${r}`,pause:"Anhalten",resume:"Fortsetzen",remove:"Bild entfernen",removeKey:"Taste Entf",removed:i=>`${i} ist entfernt.`,verdicts:{waiting:"Wartet",unreadable:"Nicht lesbar",normal:"Normal",unsure:"Unsicher",anomalous:"Auff\xE4llig",unknown:"Noch kein Grenzwert"},short:{waiting:"wartet",unreadable:"nicht lesbar",normal:"normal",unsure:"unsicher",anomalous:"auff\xE4llig",unknown:"\u2013"},labels:{normal:"gut",anomalous:"Fehler"},percent:i=>`${i} %`,ofLimit:i=>`${i} % des Grenzwerts`,raw:i=>`Wert ${i.toLocaleString("de",{minimumFractionDigits:4,maximumFractionDigits:4})}`,unchecked:"Der Grenzwert ist noch nicht an bekannten Fehlern gepr\xFCft.",guess:"Der Grenzwert ist eine erste Sch\xE4tzung, noch nicht an bekannten Fehlern gepr\xFCft.",outdated:"Ergebnis veraltet",stale:"Das Ergebnis ist von fr\xFCher, bevor andere Bilder gelernt wurden. F\xFCgen Sie das Bild noch einmal hinzu, um es neu zu bewerten.",imageNamed:i=>`Bild ${i}`,position:(i,r)=>`${i} von ${r}`,previous:"Voriges Bild",next:"N\xE4chstes Bild",back:"Zur\xFCck zu allen Bildern",tools:"Betrachter",zoom:"Vergr\xF6\xDFerung",zoomIn:"Vergr\xF6\xDFern",zoomOut:"Verkleinern",zoomFit:"Ganzes Bild zeigen",heat:"Heatmap",space:"Leertaste",holdSpace:"Leertaste halten, um das Bild ohne Heatmap zu sehen",legendTitle:"Die Farben der Heatmap, von den normalen Bildern \xE4hnlich bis un\xE4hnlich",legendLow:"normal",legendHigh:"auff\xE4llig",boxes:"Rahmen",sides:"Neben dem \xE4hnlichsten normalen Bild",full:"Ganzer Bildschirm",keys:"Tasten",keyList:[["\u2190 \u2192","voriges, n\xE4chstes Bild"],["N","ist gut"],["D","ist ein Fehler"],["Leertaste","halten: ohne Heatmap"],["B","Rahmen"],["S","neben dem \xE4hnlichsten normalen Bild"],["F","ganzer Bildschirm"],["+ \u2212 0","gr\xF6\xDFer, kleiner, ganzes Bild"],["Umschalt + Pfeile","Bild verschieben"],["Entf","Bild entfernen"],["?","diese Liste"]],strongest:i=>`Weicht ${i} am meisten ab`,places:["oben links","oben","oben rechts","links","in der Mitte","rechts","unten links","unten","unten rechts"],retry:"Noch einmal versuchen",noOriginal:"Das Bild selbst ist nicht gespeichert. F\xFCgen Sie es noch einmal hinzu, um es ganz zu sehen, und warum.",why:"Warum",spots:"Stellen, die st\xE4rkste zuerst",spot:i=>`Stelle ${i}`,thisSpot:"Diese Stelle",nearestSpot:"\xC4hnlichste normale Stelle",nearestImage:i=>`Am \xE4hnlichsten: ${i}`,inImage:i=>`In ${i}`,comparing:"Vergleicht \u2026",gone:"Das normale Bild wurde entfernt.",fromFile:"Eine Prompt-Datei enth\xE4lt keine normalen Bilder zum Zeigen.",fromServer:"Der Server sendet seine normalen Bilder nicht.",say:"Ihr Urteil",sayings:{normal:"Ist gut",anomalous:"Ist ein Fehler"},labelKey:{normal:"Taste N",anomalous:"Taste D"},labelled:{normal:"Ihr Urteil: gut. Noch einmal dr\xFCcken nimmt es zur\xFCck.",anomalous:"Ihr Urteil: Fehler. Noch einmal dr\xFCcken nimmt es zur\xFCck."},offer:"Von nun an als normales Bild verwenden?",addToCheck:"In den Kontrollsatz",teachIt:"Anlernen",taught:{check:i=>`${i} ist jetzt im Kontrollsatz.`,learn:i=>`${i} wird als normales Bild angelernt.`},details:{title:"Einzelheiten",score:"Wert",limit:"Grenzwert",size:"Pixel",regions:"Stellen",method:"Verfahren",decoder:"Gelesen von"},decoders:{inctrl:"dieser Seite: \xFCberall gleicher Wert",browser:"dem Browser"},limit:"Grenzwert",noLimit:"Es gibt noch keinen Grenzwert: Die normalen Bilder sind ohne ihn angelernt.",limitValue:(i,r)=>`${i.toLocaleString("de",{maximumFractionDigits:4})}, ${r} % des angelernten Grenzwerts`,presets:"Vorgeschlagene Grenzwerte",preset:{more:"Mehr finden",balanced:"Ausgewogen",fewer:"Weniger Alarme"},counted:{anomalous:i=>`${i} auff\xE4llig`,unsure:i=>`${i} unsicher`,normal:i=>`${i} normal`},notChecked:(i,r)=>{let e=[i>0&&`${i} Fehler`,r>0&&(r===1?"1 gutes":`${r} gute`)].filter(t=>t);return"Noch nicht an bekannten Fehlern gepr\xFCft."+(e.length>0?` Beurteilen Sie noch ${e.join(" und ")}, um den besten Grenzwert zu finden.`:"")},best:i=>`Bester Grenzwert ${i.limit.toLocaleString("de",{maximumFractionDigits:3})}: findet ${i.caught} von ${i.defects}, ${i.alarms} ${i.alarms===1?"Fehlalarm":"Fehlalarme"}.`,checkedNow:i=>`An Ihren Urteilen gepr\xFCft: findet ${i.caught} von ${i.defects}, ${i.alarms} ${i.alarms===1?"Fehlalarm":"Fehlalarme"} bei ${i.fine} guten.`,apply:"\xDCbernehmen",applied:i=>`Der Grenzwert ist ${i.toLocaleString("de",{maximumFractionDigits:3})}.`,aid:"Eine Hilfe zum Pr\xFCfen; nicht f\xFCr Diagnosen.",chartKey:{bars:"Ergebnisse",normals:"normale Bilder",labels:"Ihre Urteile"}},live:xo,report:$o}});var Eo,Ao=b(()=>{"use strict";p();h();Eo={title:"Live",stage:"Video",heat:"Heat map: the warmer, the less it looks like the normal images",off:"Inspect with a camera",offHints:{page:"Each frame is scored on this computer. No frame is stored unless you capture it, and none leaves the page.",here:"Each frame is scored on this computer. No frame is stored unless you capture it.",server:"Each frame is sent to the server, which scores it. No frame is stored here unless you capture it."},start:"Turn on the camera",again:"Try again",openVideo:"Open a video",asking:"Waiting for the camera",askingHint:"If the browser asks whether this page may use the camera, allow it.",faults:{denied:{title:"The camera is not allowed",hint:"Click the camera or lock icon beside the address, allow the camera, then try again. The system's privacy settings must allow it for the browser too."},none:{title:"No camera found",hint:"Connect a camera and check that it is turned on, then try again. Or open a video."},busy:{title:"The camera is in use",hint:"Another program or page has it. Close that one, then try again."},insecure:{title:"No camera at this address",hint:"Browsers give a camera only to pages with https, or on this computer (localhost)."},gone:{title:"The camera was disconnected",hint:"Connect it and turn it on, then try again."},video:{title:"The video cannot be played",hint:"This browser does not read its format. MP4 (H.264) and WebM work in most browsers."},other:{title:"The camera does not work",hint:"Try again, choose another camera, or open this page in another browser."}},untaught:"Nothing is learned yet. Teach it with images, or use frames of this camera as normal images.",untaughtShort:"Not taught",teach:"Teach",verdicts:{waiting:"Waiting",unreadable:"No frame",normal:"OK",unsure:"UNSURE",anomalous:"NOT OK",unknown:"No limit"},share:i=>`${i} of the limit`,score:"Score",rate:"Frames/s",size:"Pixels",freeze:"Freeze",goOn:"Continue",frozen:"Frozen",space:"Space",capture:"Capture",useAsNormal:"Use as normal",stop:"Turn off",captured:"The frame is in Inspect.",added:"The frame is a normal image now.",settings:"Settings",camera:"Camera",cameraNumber:i=>`Camera ${i}`,auto:"Capture when the scene stands still",showHeat:"Heat map",showGuide:"Frame guide",mirror:"Mirror the video",alarms:i=>i===0?"Alarms":`Alarms (${i})`,noAlarms:"No alarms so far. The last 30 are held here while this screen is open.",alarmAt:i=>`Alarm at ${i}`,inspect:"Add to Inspect",close:"Close"}});var Po,To=b(()=>{"use strict";p();h();Po={title:"Report",kind:"Inspection report",defaultTitle:i=>`Inspection of ${i}`,titleLabel:"Title",notes:"Notes",notesHint:"Order, batch, inspector, what was noticed",include:"Images in the report",notNormal:i=>`Only those that are not normal (${i})`,all:i=>`All (${i})`,withImages:"With images and heat maps",withSignature:"With lines for a signature",save:"Save report",saveHint:"One file that any browser opens, also without a network. Print it there to get a PDF.",working:"Making the file",progress:(i,r)=>`(${i} of ${r})`,preview:"Preview of the report",more:i=>i===1?"and 1 more image":`and ${i} more images`,fileEnding:" report",mapsEnding:" maps",files:"Other files",saveFile:"Save",csv:"Table (CSV)",csvHint:"All scores, for a spreadsheet.",maps:"Heat maps (ZIP)",mapsHint:"Each heat map, alone and over its image.",results:"Results",resultsHint:"Every number to the bit, for inctrl verify.",prompts:"Prompt file",promptsHint:"What was learned, for the command line.",verifyTitle:"Verify the results elsewhere",verifyText:"With the images in one folder, the results and the prompt file, the command line computes all again and compares every bit:",folder:"FOLDER",empty:"Nothing to report yet",emptyTeach:"Teach it normal images, then inspect others. The report is made from the results.",emptyInspect:"Inspect some images. The report is made from their results.",emptyWaiting:"The images are still being inspected.",project:"Project",date:"Date",inspected:"Images inspected",verdicts:{normal:"Normal",unsure:"Unsure",anomalous:"Anomalous",unreadable:"Unreadable",unknown:"No limit",waiting:"Waiting"},waitingNote:i=>i===1?"1 image of the project is not included, because it has no current result.":`${i} images of the project are not included, because they have no current result.`,basis:"How it was inspected",limit:"Limit",origin:"How the limit was set",noLimit:"There is no limit: the images have scores, but no verdicts.",by:{person:"The limit was set by a person.",normals:"The limit was found from the scores of the normal images.",file:"The limit comes from the prompt file."},checked:i=>`Checked against labelled images: it finds ${i.caught} of ${i.defects} defects and gives ${i.alarms} false alarms for ${i.fine} images that are fine.`,unchecked:"Not checked against known defects: scores within 10% of it are unsure.",provisional:"It is provisional: there are few normal images, or they differ widely.",model:"Model",method:"Method",normals:"Normal images",moreNormals:i=>`and ${i} more`,table:"All images",tableNotNormal:"Images that are not normal",nothing:"There are none: all inspected images are normal.",number:"No.",image:"Image",verdict:"Verdict",score:"Score",ofLimit:"Of limit",spots:"Spots",label:"Inspector",labels:{normal:"fine",anomalous:"defect"},percentOfLimit:i=>`${i} of the limit`,spotCount:i=>i===1?"1 spot":`${i} spots`,images:"Images",original:"Image",heat:"Heat map",legend:"The warmer a heat map, the less the image looks like the normal images there. Boxes mark the anomalous spots.",heatOf:i=>`Heat map of ${i}`,noPicture:"The image was not kept in the project, so it cannot be shown.",smallCopy:"The original was not kept in the project: this is a small copy.",trace:"Traceability",traceText:"With the results file, the prompt file and the images, inctrl verify computes all again and compares every bit.",modelDigest:"Model (SHA-256)",promptsDigest:"What was learned (SHA-256)",software:"Software",where:"Computed",places:{page:"In the browser; no image left the computer",here:"By a program on this computer; no image left the computer",server:"By a server"},aid:"An aid for inspection; not for diagnosis.",made:i=>`Made with inctrl ${i}.`,signDate:"Place, date",signName:"Name, signature"}});var zc,Io,jo=b(()=>{"use strict";p();h();Ao();To();zc=i=>i.toLocaleString("en",{maximumSignificantDigits:2}),Io={language:"English",app:{name:"Anomaly detector",newProject:"New project",loading:"Loading",failed:"Cannot start",steps:{start:"Start",teach:"Teach",inspect:"Inspect",live:"Live",report:"Report"},stepList:"Steps",home:"Start page",learning:"learning",learned:i=>`${i} learned`,inspected:(i,r)=>i<r?`${i}/${r}`:`${r}`,undo:"Undo",close:"Close",cancel:"Cancel",messages:"Messages",dropHere:"Drop the files anywhere",dropNormal:"They are learned as normal images.",dropInspect:"They are inspected.",dropAsk:"Then choose what they are.",whatAreThey:i=>i===1?"What is this image?":`What are these ${i} images?`,asNormal:"Normal images, to learn from",asInspect:"Images to inspect",nothingThere:"There are no images in this folder."},files:{refused:(i,r,e)=>{let t=r>i.length?` and ${r-i.length} more`:"";return`Left out ${i.join(", ")}${t}: ${e}`},reasons:{empty:"the file is empty.",heatmap:"this is a heat map that inctrl wrote.",heic:"this browser does not read HEIC. Save it as JPEG or PNG; on an iPhone choose Settings, Camera, Formats, Most Compatible.",hidden:"hidden files and folders are not read.",model:"this is a model. Open it in the menu, under Another model.",other:"this is not an image that can be read.",output:"this is a folder that inctrl wrote.",pdf:"a PDF is not an image. Save its pages as PNG or JPEG.",text:"this is text, not an image.",unreadable:"the file cannot be opened."}},privacy:{locked:"Network locked",lockedTitle:"Your images cannot leave this page",lockedText:"After it loaded its own files, and before it read any image, this page blocked all of its network connections. The browser enforces this until the page is loaded again.",verify:"See for yourself",verifySteps:["Turn the network off: everything still works.","Open the developer tools (F12), Network: nothing is sent while you work."],test:"Try to send something",testRefused:"The browser refused the connection.",testSent:"The connection was not refused. Close this page.",limits:"The lock does not cover browser extensions, or a page that embeds this one.",loading:"The page is still loading its own files. It reads no image until the network is locked.",failed:"The network is not locked, and no image is read.",server:"Images go to the server",serverTitle:"The server scores your images",serverText:"This page sends images to the server that it comes from, and to no other. The server does not keep the images that it scores.",here:"Computed on this computer",hereTitle:"Your images stay on this computer",hereText:"This page comes from a program on this computer, inctrl app. It sends images to that program, which scores them and does not keep them, and connects to nothing else. If you opened this page through a tunnel, such as ssh -L, the program runs on another computer.",kept:"Projects are kept in this browser, on this computer only.",notKept:"This browser keeps nothing when the page is closed, as in a private window. Export the project to keep it.",used:i=>`Storage used: ${i}.`},menu:{title:"Menu",help:"Documentation",model:"Model",modelName:"Name",digest:"SHA-256",backend:"Runs on",threads:i=>i===1?"1 thread":`${i} threads`,another:"Another model \u2026",anotherTitle:"Another model",anotherText:"The page reloads, loads the model from where it is published, and locks its network again. Your project stays.",bundled:"The model that comes with the page",ofAddress:"The model in this page's address",backbone:"Model",about:(i,r,e)=>`From ${i}, licence ${r}. Good for ${e}.`,load:"Load",modelFile:"Choose a model file",modelFileText:"Or a file from this computer: a model file, or published weights (safetensors or PyTorch). It is read here and sent nowhere.",modelReading:"Reading the model",modelChanged:i=>`The model is now ${i}.`,prompts:"What was learned",openPrompts:"Open a prompt file",savePrompts:"Save as a prompt file",results:"Results",csv:"Save as CSV",jsonl:"Save for inctrl verify",settings:"Settings",language:"Language",keepImages:"Keep the inspected images in the project",deleteAll:"Delete all data \u2026",deleteAllTitle:"Delete all projects and settings?",deleteAllText:"All that this page keeps on this computer is deleted. This cannot be undone.",deleteAllYes:"Delete all",deleted:"All data is deleted."},projects:{title:"Projects",name:"Project name",current:"current",rename:"Rename",create:"New project",importFile:"Open a project file",exportFile:"Export this project",remove:i=>`Delete ${i}`,removed:i=>`Deleted ${i}.`,exported:i=>`Saved ${i}.`,imported:i=>`Opened ${i}.`},server:{tokenTitle:"This server needs a token",tokenText:i=>`${i} scores images only for those who have a token.`,tokenWrong:"The server does not accept this token.",token:"Token",connect:"Connect",sets:"Prompt sets of the server",set:"Prompt set",noSets:"The server has none yet.",none:"None",shareText:"The normal images are sent to the server, which stores them for all its users.",name:"Name",share:"Learn and store"},data:{elsewhere:i=>`\u201C${i}\u201D is open in another tab.`,gone:i=>`\u201C${i}\u201D cannot be opened: it was deleted.`,refused:"This browser does not store projects. Export the project to keep it.",full:"There is no space left to store the project. Export it, or delete other projects.",filesGone:i=>`The project is stored without what cannot be read any more: ${i.join(", ")}.`,otherModel:"This project was made with another model. Its images are learned again.",archive:{noZip:(i,r)=>`${i} is not a project file.`,cut:(i,r)=>`${i} is not complete: its end is missing.`,damaged:(i,r)=>`${i} is damaged${r&&` (${r})`}.`,unsupported:(i,r)=>`${i} is packed in a way that cannot be read here${r&&` (${r})`}.`,tooLarge:(i,r)=>`${i}: ${r||"it"} is too large for a project file.`,version:(i,r)=>`${i} was made by a later version of this program.`},notLoaded:"The model is not loaded yet.",noPrompts:(i,r)=>`${i} cannot be used as a prompt file: ${r}`,noneReadable:"None of the normal images can be read.",otherPrompts:"This was learned with another model, and its images are not here to be learned again.",promptsOpened:i=>`${i} takes the place of the normal images.`},start:{title:"Show it what is normal. It marks what is not.",lead:"A few normal images are enough. It learns them in seconds, and shows where other images differ from them.",inPage:"Everything stays on your computer.",drop:"Drop normal images here",dropHint:"Good parts, healthy scans, an empty scene. One image is enough to begin, 4 to 8 are better.",samples:"Try it in 10 seconds",samplesText:"Images of fabric, some with holes, stains and pulled threads.",useSamples:"Try the samples",sampleName:"Fabric samples",frameGood:"Normal images",frameLearn:"It learns them",frameMarked:"It marks others",projects:"Your projects",noProjects:"Your projects are kept in this browser.",loading:"Loading the model",loaded:(i,r)=>`${i} of ${r}`,left:i=>`, about ${i} left`,fault:"The page cannot work",faultHelp:"Load the page again. If that does not help, try a current Chrome, Edge, Firefox or Safari.",fromFile:"It was opened as a file (file://). Run inctrl app, or put its folder on a web server.",again:"Load again"},teach:{title:"Teach: normal images",lead:"It learns what is normal from these images alone. You can drop more anywhere on the page.",addFiles:"Choose images",addFolder:"Choose a folder",addCamera:"Camera",addLearn:"Add normal images",addCheck:"Add to the check set",learnGroup:i=>`Learned (${i})`,learnText:"Show all that counts as normal: 4 to 8 images.",learnMost:i=>`Show all that counts as normal. At most ${i} images are learned, more go to the check set.`,checkGroup:i=>`Check set (${i})`,checkText:"More normal images, which are not learned. They make the limit between normal and anomalous more accurate.",imageNumber:i=>`${i}.`,reading:"Not learned yet",ok:"Learned",checked:"Checks the limit",odd:"Differs most",unreadable:"Cannot be read",toCheck:"Move to the check set",toLearn:"Move to the learned images",moveToCheck:i=>`Move ${i} to the check set`,moveToLearn:i=>`Move ${i} to the learned images`,remove:i=>`Remove ${i}`,removed:i=>`Removed ${i}.`,removeAll:"Remove all",removeAllOf:i=>`Remove all: ${i}`,removedAll:i=>`Removed ${i} images.`,showAll:i=>`Show all ${i}`,advice:"For good results",advices:["Same camera, light and distance as for the images to inspect.","Only normal images: all that they show counts as normal."],oddText:i=>`Image ${i} differs most from the others. If it shows a defect or another view, remove it. If it is normal, add more like it.`,empty:"Nothing learned yet",emptyText:"Add normal images. One is enough to begin.",waiting:"Waiting for the model",waitingText:"The images are learned as soon as it is loaded.",learning:"Learning",failed:"Learning failed",stopped:"Learning was stopped",again:"Learn",ready:i=>`Ready: learned from ${i===1?"1 image":`${i} images`}`,readyFrom:i=>`Ready: ${i}`,noLimit:"There is no limit between normal and anomalous yet. Add normal images.",provisional:"The limit between normal and anomalous is a first guess. More normal images in the check set make it accurate. So do known defects, when you inspect.",limit:i=>`The limit between normal and anomalous is set for ${i} false alarms. Check it with known defects when you inspect.`,notes:i=>i===1?"1 note on how images were read":`${i} notes on how images were read`,inspect:"Now inspect",camera:"Camera",cameraImage:"What the camera sees",whichCamera:"Which camera",noCamera:i=>`No camera: ${i}`,shoot:"Take a photo",shot:i=>i===1?"1 photo taken":`${i} photos taken`,done:"Done",options:{title:"Options",foreground:"Ignore plain background",foregroundText:"A single colour all around the object is not judged.",tiles:"Small defects, slower",tilesText:"Also looks at parts of the image, one by one. Takes several times as long.",parts:"Parts along the shorter side",tilesOf:i=>`${i} \xD7 ${i}`,grid:"Long or wide images",gridText:"Looks at the images in their own shape.",centre:"The centre only",centreText:"Looks at the central square of an image.",angle:"Objects at any angle",angleText:"Each normal image is learned in several rotations.",angleAuto:"Decide from the images",angleNone:"No, always the same",angleAny:"Yes, at any angle",angleMirrored:"Yes, and mirrored",region:"Where to look",regionText:"The whole image.",regionSome:"Only the painted region, as the images show.",regionPaint:"Paint a region",regionChange:"Change the region",regionClear:"Whole image",method:"How it compares",methodText:"After a change, the images are learned again.",methodInctrl:"Trained on defects of other things",methodPatch:"By the normal images alone",className:"What the images show",classNameText:"A word or two, such as hazelnut."},region:{title:"Where to look",help:"Paint the part of the image that counts. If nothing is painted, all of it counts.",picture:"A normal image, with what is painted",brush:"Brush",look:"Look here",ignore:"Ignore this",erase:"Eraser",size:"Size",rectangle:"Rectangle, in percent",left:"Left",top:"Top",width:"Width",height:"Height",addRectangle:"Paint the rectangle",added:"Painted.",undone:"Undone.",cleared:"Nothing is painted.",clear:"Clear",use:"Use this region"}},inspect:{title:"Inspect",addFiles:"Add files",addFolder:"Add folder",addTitle:"Add images to inspect",addText:"Drop files or a folder anywhere, or choose them here.",addBefore:"You can add the images to inspect now. They wait until it has learned.",nothingLearned:"Nothing is learned yet",nothingLearnedText:"Show it some normal images first. Then each image here is compared with them.",toTeach:"Teach normal images",images:"Images",show:"Show",chips:{all:"All",anomalous:"Anomalous",unsure:"Unsure",normal:"Normal",unreadable:"Unreadable"},search:"Search by name",find:"Search \u2026",sort:"Order",orders:{added:"As added",score:"Highest score first",name:"By name"},noneFit:"There is no such image. Choose All, or search for something else.",progress:(i,r,e,t)=>`${i} of ${r}`+(e>0?`, ${zc(e)}/s, ${t} left`:""),paused:(i,r)=>`Paused at ${i} of ${r}`,pause:"Pause",resume:"Resume",remove:"Remove image",removeKey:"Key Delete",removed:i=>`${i} is removed.`,verdicts:{waiting:"Waiting",unreadable:"Unreadable",normal:"Normal",unsure:"Unsure",anomalous:"Anomalous",unknown:"No limit yet"},short:{waiting:"waiting",unreadable:"unreadable",normal:"normal",unsure:"unsure",anomalous:"anomalous",unknown:"\u2013"},labels:{normal:"fine",anomalous:"defect"},percent:i=>`${i}%`,ofLimit:i=>`${i}% of the limit`,raw:i=>`Score ${i.toFixed(4)}`,unchecked:"The limit is not checked against known defects yet.",guess:"The limit is a first guess, not checked against known defects yet.",outdated:"Outdated result",stale:"This result is from before it learned other images. Add the image again for a new one.",imageNamed:i=>`Image ${i}`,position:(i,r)=>`${i} of ${r}`,previous:"Previous image",next:"Next image",back:"Back to all images",tools:"Viewer",zoom:"Zoom",zoomIn:"Zoom in",zoomOut:"Zoom out",zoomFit:"Show the whole image",heat:"Heat map",space:"Space",holdSpace:"Hold the space bar to see the image without the heat map",legendTitle:"The heat map's colours, from like the normal images to unlike them",legendLow:"normal",legendHigh:"anomalous",boxes:"Boxes",sides:"Side by side with the most similar normal image",full:"Full screen",keys:"Keys",keyList:[["\u2190 \u2192","previous, next image"],["N","it\u2019s fine"],["D","it\u2019s a defect"],["Space","hold: without the heat map"],["B","boxes"],["S","side by side with the most similar normal image"],["F","full screen"],["+ \u2212 0","zoom in, out, whole image"],["Shift + arrows","move the image"],["Delete","remove the image"],["?","this list"]],strongest:i=>`Differs most ${i}`,places:["at upper left","at the top","at upper right","on the left","in the middle","on the right","at lower left","at the bottom","at lower right"],retry:"Try again",noOriginal:"The image itself was not kept. Add it again to see it at full size, and why.",why:"Why",spots:"Spots, the strongest first",spot:i=>`Spot ${i}`,thisSpot:"This spot",nearestSpot:"Most similar normal spot",nearestImage:i=>`Most similar: ${i}`,inImage:i=>`In ${i}`,comparing:"Comparing \u2026",gone:"The normal image was removed.",fromFile:"A prompt file has no normal images to show.",fromServer:"The server does not send its normal images.",say:"Your verdict",sayings:{normal:"It\u2019s fine",anomalous:"It\u2019s a defect"},labelKey:{normal:"Key N",anomalous:"Key D"},labelled:{normal:"You said that it is fine. Press again to undo.",anomalous:"You said that it is a defect. Press again to undo."},offer:"Use it as a normal image from now on?",addToCheck:"Add to the check set",teachIt:"Teach it",taught:{check:i=>`${i} is in the check set now.`,learn:i=>`${i} is learned as a normal image.`},details:{title:"Details",score:"Score",limit:"Limit",size:"Pixels",regions:"Spots",method:"Method",decoder:"Decoded by"},decoders:{inctrl:"this page: same score everywhere",browser:"the browser"},limit:"Limit",noLimit:"There is no limit yet: the normal images are learned without one.",limitValue:(i,r)=>`${i.toFixed(4)}, ${r}% of the learned limit`,presets:"Suggested limits",preset:{more:"Catch more",balanced:"Balanced",fewer:"Fewer alarms"},counted:{anomalous:i=>`${i} anomalous`,unsure:i=>`${i} unsure`,normal:i=>`${i} normal`},notChecked:(i,r)=>{let e=[i>0&&(i===1?"1 defect":`${i} defects`),r>0&&(r===1?"1 that is fine":`${r} that are fine`)].filter(t=>t);return"Not yet checked against known defects."+(e.length>0?` Label ${e.join(" and ")} to find the best limit.`:"")},best:i=>`Best limit ${i.limit.toFixed(3)}: catches ${i.caught} of ${i.defects}, ${i.alarms} false ${i.alarms===1?"alarm":"alarms"}.`,checkedNow:i=>`Checked on your labels: catches ${i.caught} of ${i.defects}, ${i.alarms} false ${i.alarms===1?"alarm":"alarms"} of ${i.fine}.`,apply:"Apply",applied:i=>`The limit is ${i.toFixed(3)}.`,aid:"An aid for inspection; not for diagnosis.",chartKey:{bars:"results",normals:"normal images",labels:"your labels"}},live:Eo,report:Po}});function yi(i){return[_c()??"",...i].map(t=>t.slice(0,2).toLowerCase()).find(t=>Object.hasOwn(fe,t))??"en"}function Bo(i){try{localStorage.setItem(Lo,i)}catch{}}function _c(){try{return localStorage.getItem(Lo)}catch{return null}}var fe,Lo,$i=b(()=>{"use strict";p();h();Mo();jo();fe={en:Io,de:So},Lo="inctrl-language"});var ki,Si,en,Co,$t,zo,k,_o,tn,rn=b(()=>{p();h();ki=globalThis,Si=ki.ShadowRoot&&(ki.ShadyCSS===void 0||ki.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,en=Symbol(),Co=new WeakMap,$t=class{constructor(r,e,t){if(this._$cssResult$=!0,t!==en)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=r,this.t=e}get styleSheet(){let r=this.o,e=this.t;if(Si&&r===void 0){let t=e!==void 0&&e.length===1;t&&(r=Co.get(e)),r===void 0&&((this.o=r=new CSSStyleSheet).replaceSync(this.cssText),t&&Co.set(e,r))}return r}toString(){return this.cssText}},zo=i=>new $t(typeof i=="string"?i:i+"",void 0,en),k=(i,...r)=>{let e=i.length===1?i[0]:r.reduce((t,n,s)=>t+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(n)+i[s+1],i[0]);return new $t(e,i,en)},_o=(i,r)=>{if(Si)i.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of r){let t=document.createElement("style"),n=ki.litNonce;n!==void 0&&t.setAttribute("nonce",n),t.textContent=e.cssText,i.appendChild(t)}},tn=Si?i=>i:i=>i instanceof CSSStyleSheet?(r=>{let e="";for(let t of r.cssRules)e+=t.cssText;return zo(e)})(i):i});var Oc,Dc,Rc,Nc,Hc,Fc,Mi,Oo,Uc,Vc,kt,nn,Ro,Do,le,Ei=b(()=>{p();h();rn();rn();({is:Oc,defineProperty:Dc,getOwnPropertyDescriptor:Rc,getOwnPropertyNames:Nc,getOwnPropertySymbols:Hc,getPrototypeOf:Fc}=Object),Mi=globalThis,Oo=Mi.trustedTypes,Uc=Oo?Oo.emptyScript:"",Vc=Mi.reactiveElementPolyfillSupport,kt=(i,r)=>i,nn={toAttribute(i,r){switch(r){case Boolean:i=i?Uc:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,r){let e=i;switch(r){case Boolean:e=i!==null;break;case Number:e=i===null?null:Number(i);break;case Object:case Array:try{e=JSON.parse(i)}catch{e=null}}return e}},Ro=(i,r)=>!Oc(i,r),Do={attribute:!0,type:String,converter:nn,reflect:!1,useDefault:!1,hasChanged:Ro};Symbol.metadata??=Symbol("metadata"),Mi.litPropertyMetadata??=new WeakMap;le=class extends HTMLElement{static addInitializer(r){this._$Ei(),(this.l??=[]).push(r)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(r,e=Do){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(r)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(r,e),!e.noAccessor){let t=Symbol(),n=this.getPropertyDescriptor(r,t,e);n!==void 0&&Dc(this.prototype,r,n)}}static getPropertyDescriptor(r,e,t){let{get:n,set:s}=Rc(this.prototype,r)??{get(){return this[e]},set(o){this[e]=o}};return{get:n,set(o){let a=n?.call(this);s?.call(this,o),this.requestUpdate(r,a,t)},configurable:!0,enumerable:!0}}static getPropertyOptions(r){return this.elementProperties.get(r)??Do}static _$Ei(){if(this.hasOwnProperty(kt("elementProperties")))return;let r=Fc(this);r.finalize(),r.l!==void 0&&(this.l=[...r.l]),this.elementProperties=new Map(r.elementProperties)}static finalize(){if(this.hasOwnProperty(kt("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(kt("properties"))){let e=this.properties,t=[...Nc(e),...Hc(e)];for(let n of t)this.createProperty(n,e[n])}let r=this[Symbol.metadata];if(r!==null){let e=litPropertyMetadata.get(r);if(e!==void 0)for(let[t,n]of e)this.elementProperties.set(t,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(r){let e=[];if(Array.isArray(r)){let t=new Set(r.flat(1/0).reverse());for(let n of t)e.unshift(tn(n))}else r!==void 0&&e.push(tn(r));return e}static _$Eu(r,e){let t=e.attribute;return t===!1?void 0:typeof t=="string"?t:typeof r=="string"?r.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(r=>this.enableUpdating=r),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(r=>r(this))}addController(r){(this._$EO??=new Set).add(r),this.renderRoot!==void 0&&this.isConnected&&r.hostConnected?.()}removeController(r){this._$EO?.delete(r)}_$E_(){let r=new Map,e=this.constructor.elementProperties;for(let t of e.keys())this.hasOwnProperty(t)&&(r.set(t,this[t]),delete this[t]);r.size>0&&(this._$Ep=r)}createRenderRoot(){let r=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return _o(r,this.constructor.elementStyles),r}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(r=>r.hostConnected?.())}enableUpdating(r){}disconnectedCallback(){this._$EO?.forEach(r=>r.hostDisconnected?.())}attributeChangedCallback(r,e,t){this._$AK(r,t)}_$ET(r,e){let t=this.constructor.elementProperties.get(r),n=this.constructor._$Eu(r,t);if(n!==void 0&&t.reflect===!0){let s=(t.converter?.toAttribute!==void 0?t.converter:nn).toAttribute(e,t.type);this._$Em=r,s==null?this.removeAttribute(n):this.setAttribute(n,s),this._$Em=null}}_$AK(r,e){let t=this.constructor,n=t._$Eh.get(r);if(n!==void 0&&this._$Em!==n){let s=t.getPropertyOptions(n),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:nn;this._$Em=n;let a=o.fromAttribute(e,s.type);this[n]=a??this._$Ej?.get(n)??a,this._$Em=null}}requestUpdate(r,e,t,n=!1,s){if(r!==void 0){let o=this.constructor;if(n===!1&&(s=this[r]),t??=o.getPropertyOptions(r),!((t.hasChanged??Ro)(s,e)||t.useDefault&&t.reflect&&s===this._$Ej?.get(r)&&!this.hasAttribute(o._$Eu(r,t))))return;this.C(r,e,t)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(r,e,{useDefault:t,reflect:n,wrapped:s},o){t&&!(this._$Ej??=new Map).has(r)&&(this._$Ej.set(r,o??e??this[r]),s!==!0||o!==void 0)||(this._$AL.has(r)||(this.hasUpdated||t||(e=void 0),this._$AL.set(r,e)),n===!0&&this._$Em!==r&&(this._$Eq??=new Set).add(r))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let r=this.scheduleUpdate();return r!=null&&await r,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[n,s]of this._$Ep)this[n]=s;this._$Ep=void 0}let t=this.constructor.elementProperties;if(t.size>0)for(let[n,s]of t){let{wrapped:o}=s,a=this[n];o!==!0||this._$AL.has(n)||a===void 0||this.C(n,void 0,s,a)}}let r=!1,e=this._$AL;try{r=this.shouldUpdate(e),r?(this.willUpdate(e),this._$EO?.forEach(t=>t.hostUpdate?.()),this.update(e)):this._$EM()}catch(t){throw r=!1,this._$EM(),t}r&&this._$AE(e)}willUpdate(r){}_$AE(r){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(r)),this.updated(r)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(r){return!0}update(r){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(r){}firstUpdated(r){}};le.elementStyles=[],le.shadowRootOptions={mode:"open"},le[kt("elementProperties")]=new Map,le[kt("finalized")]=new Map,Vc?.({ReactiveElement:le}),(Mi.reactiveElementVersions??=[]).push("2.1.2")});function Zo(i,r){if(!dn(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ho!==void 0?Ho.createHTML(r):r}function ze(i,r,e=i,t){if(r===N)return r;let n=t!==void 0?e._$Co?.[t]:e._$Cl,s=Et(r)?void 0:r._$litDirective$;return n?.constructor!==s&&(n?._$AO?.(!1),s===void 0?n=void 0:(n=new s(i),n._$AT(i,e,t)),t!==void 0?(e._$Co??=[])[t]=n:e._$Cl=n),n!==void 0&&(r=ze(i,n._$AS(i,r.values),n,t)),r}var on,No,Ai,Ho,an,de,ln,Wc,Ce,Mt,Et,dn,Ko,sn,St,Fo,Uo,Le,Vo,Wo,Go,cn,c,ie,qf,N,y,qo,Be,Yo,At,Pi,Ge,_e,Ti,Ii,ji,Li,Jo,qc,Xo,Ze=b(()=>{p();h();on=globalThis,No=i=>i,Ai=on.trustedTypes,Ho=Ai?Ai.createPolicy("lit-html",{createHTML:i=>i}):void 0,an="$lit$",de=`lit$${Math.random().toFixed(9).slice(2)}$`,ln="?"+de,Wc=`<${ln}>`,Ce=document,Mt=()=>Ce.createComment(""),Et=i=>i===null||typeof i!="object"&&typeof i!="function",dn=Array.isArray,Ko=i=>dn(i)||typeof i?.[Symbol.iterator]=="function",sn=`[ 	
\f\r]`,St=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Fo=/-->/g,Uo=/>/g,Le=RegExp(`>|${sn}(?:([^\\s"'>=/]+)(${sn}*=${sn}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Vo=/'/g,Wo=/"/g,Go=/^(?:script|style|textarea|title)$/i,cn=i=>(r,...e)=>({_$litType$:i,strings:r,values:e}),c=cn(1),ie=cn(2),qf=cn(3),N=Symbol.for("lit-noChange"),y=Symbol.for("lit-nothing"),qo=new WeakMap,Be=Ce.createTreeWalker(Ce,129);Yo=(i,r)=>{let e=i.length-1,t=[],n,s=r===2?"<svg>":r===3?"<math>":"",o=St;for(let a=0;a<e;a++){let l=i[a],d,m,u=-1,w=0;for(;w<l.length&&(o.lastIndex=w,m=o.exec(l),m!==null);)w=o.lastIndex,o===St?m[1]==="!--"?o=Fo:m[1]!==void 0?o=Uo:m[2]!==void 0?(Go.test(m[2])&&(n=RegExp("</"+m[2],"g")),o=Le):m[3]!==void 0&&(o=Le):o===Le?m[0]===">"?(o=n??St,u=-1):m[1]===void 0?u=-2:(u=o.lastIndex-m[2].length,d=m[1],o=m[3]===void 0?Le:m[3]==='"'?Wo:Vo):o===Wo||o===Vo?o=Le:o===Fo||o===Uo?o=St:(o=Le,n=void 0);let x=o===Le&&i[a+1].startsWith("/>")?" ":"";s+=o===St?l+Wc:u>=0?(t.push(d),l.slice(0,u)+an+l.slice(u)+de+x):l+de+(u===-2?a:x)}return[Zo(i,s+(i[e]||"<?>")+(r===2?"</svg>":r===3?"</math>":"")),t]},At=class i{constructor({strings:r,_$litType$:e},t){let n;this.parts=[];let s=0,o=0,a=r.length-1,l=this.parts,[d,m]=Yo(r,e);if(this.el=i.createElement(d,t),Be.currentNode=this.el.content,e===2||e===3){let u=this.el.content.firstChild;u.replaceWith(...u.childNodes)}for(;(n=Be.nextNode())!==null&&l.length<a;){if(n.nodeType===1){if(n.hasAttributes())for(let u of n.getAttributeNames())if(u.endsWith(an)){let w=m[o++],x=n.getAttribute(u).split(de),$=/([.?@])?(.*)/.exec(w);l.push({type:1,index:s,name:$[2],strings:x,ctor:$[1]==="."?Ti:$[1]==="?"?Ii:$[1]==="@"?ji:_e}),n.removeAttribute(u)}else u.startsWith(de)&&(l.push({type:6,index:s}),n.removeAttribute(u));if(Go.test(n.tagName)){let u=n.textContent.split(de),w=u.length-1;if(w>0){n.textContent=Ai?Ai.emptyScript:"";for(let x=0;x<w;x++)n.append(u[x],Mt()),Be.nextNode(),l.push({type:2,index:++s});n.append(u[w],Mt())}}}else if(n.nodeType===8)if(n.data===ln)l.push({type:2,index:s});else{let u=-1;for(;(u=n.data.indexOf(de,u+1))!==-1;)l.push({type:7,index:s}),u+=de.length-1}s++}}static createElement(r,e){let t=Ce.createElement("template");return t.innerHTML=r,t}};Pi=class{constructor(r,e){this._$AV=[],this._$AN=void 0,this._$AD=r,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(r){let{el:{content:e},parts:t}=this._$AD,n=(r?.creationScope??Ce).importNode(e,!0);Be.currentNode=n;let s=Be.nextNode(),o=0,a=0,l=t[0];for(;l!==void 0;){if(o===l.index){let d;l.type===2?d=new Ge(s,s.nextSibling,this,r):l.type===1?d=new l.ctor(s,l.name,l.strings,this,r):l.type===6&&(d=new Li(s,this,r)),this._$AV.push(d),l=t[++a]}o!==l?.index&&(s=Be.nextNode(),o++)}return Be.currentNode=Ce,n}p(r){let e=0;for(let t of this._$AV)t!==void 0&&(t.strings!==void 0?(t._$AI(r,t,e),e+=t.strings.length-2):t._$AI(r[e])),e++}},Ge=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(r,e,t,n){this.type=2,this._$AH=y,this._$AN=void 0,this._$AA=r,this._$AB=e,this._$AM=t,this.options=n,this._$Cv=n?.isConnected??!0}get parentNode(){let r=this._$AA.parentNode,e=this._$AM;return e!==void 0&&r?.nodeType===11&&(r=e.parentNode),r}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(r,e=this){r=ze(this,r,e),Et(r)?r===y||r==null||r===""?(this._$AH!==y&&this._$AR(),this._$AH=y):r!==this._$AH&&r!==N&&this._(r):r._$litType$!==void 0?this.$(r):r.nodeType!==void 0?this.T(r):Ko(r)?this.k(r):this._(r)}O(r){return this._$AA.parentNode.insertBefore(r,this._$AB)}T(r){this._$AH!==r&&(this._$AR(),this._$AH=this.O(r))}_(r){this._$AH!==y&&Et(this._$AH)?this._$AA.nextSibling.data=r:this.T(Ce.createTextNode(r)),this._$AH=r}$(r){let{values:e,_$litType$:t}=r,n=typeof t=="number"?this._$AC(r):(t.el===void 0&&(t.el=At.createElement(Zo(t.h,t.h[0]),this.options)),t);if(this._$AH?._$AD===n)this._$AH.p(e);else{let s=new Pi(n,this),o=s.u(this.options);s.p(e),this.T(o),this._$AH=s}}_$AC(r){let e=qo.get(r.strings);return e===void 0&&qo.set(r.strings,e=new At(r)),e}k(r){dn(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,t,n=0;for(let s of r)n===e.length?e.push(t=new i(this.O(Mt()),this.O(Mt()),this,this.options)):t=e[n],t._$AI(s),n++;n<e.length&&(this._$AR(t&&t._$AB.nextSibling,n),e.length=n)}_$AR(r=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);r!==this._$AB;){let t=No(r).nextSibling;No(r).remove(),r=t}}setConnected(r){this._$AM===void 0&&(this._$Cv=r,this._$AP?.(r))}},_e=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(r,e,t,n,s){this.type=1,this._$AH=y,this._$AN=void 0,this.element=r,this.name=e,this._$AM=n,this.options=s,t.length>2||t[0]!==""||t[1]!==""?(this._$AH=Array(t.length-1).fill(new String),this.strings=t):this._$AH=y}_$AI(r,e=this,t,n){let s=this.strings,o=!1;if(s===void 0)r=ze(this,r,e,0),o=!Et(r)||r!==this._$AH&&r!==N,o&&(this._$AH=r);else{let a=r,l,d;for(r=s[0],l=0;l<s.length-1;l++)d=ze(this,a[t+l],e,l),d===N&&(d=this._$AH[l]),o||=!Et(d)||d!==this._$AH[l],d===y?r=y:r!==y&&(r+=(d??"")+s[l+1]),this._$AH[l]=d}o&&!n&&this.j(r)}j(r){r===y?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,r??"")}},Ti=class extends _e{constructor(){super(...arguments),this.type=3}j(r){this.element[this.name]=r===y?void 0:r}},Ii=class extends _e{constructor(){super(...arguments),this.type=4}j(r){this.element.toggleAttribute(this.name,!!r&&r!==y)}},ji=class extends _e{constructor(r,e,t,n,s){super(r,e,t,n,s),this.type=5}_$AI(r,e=this){if((r=ze(this,r,e,0)??y)===N)return;let t=this._$AH,n=r===y&&t!==y||r.capture!==t.capture||r.once!==t.once||r.passive!==t.passive,s=r!==y&&(t===y||n);n&&this.element.removeEventListener(this.name,this,t),s&&this.element.addEventListener(this.name,this,r),this._$AH=r}handleEvent(r){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,r):this._$AH.handleEvent(r)}},Li=class{constructor(r,e,t){this.element=r,this.type=6,this._$AN=void 0,this._$AM=e,this.options=t}get _$AU(){return this._$AM._$AU}_$AI(r){ze(this,r)}},Jo={M:an,P:de,A:ln,C:1,L:Yo,R:Pi,D:Ko,V:ze,I:Ge,H:_e,N:Ii,U:ji,B:Ti,F:Li},qc=on.litHtmlPolyfillSupport;qc?.(At,Ge),(on.litHtmlVersions??=[]).push("3.3.3");Xo=(i,r,e)=>{let t=e?.renderBefore??r,n=t._$litPart$;if(n===void 0){let s=e?.renderBefore??null;t._$litPart$=n=new Ge(r.insertBefore(Mt(),s),s,void 0,e??{})}return n._$AI(i),n}});var pn,q,Kc,Qo=b(()=>{p();h();Ei();Ei();Ze();Ze();pn=globalThis,q=class extends le{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let r=super.createRenderRoot();return this.renderOptions.renderBefore??=r.firstChild,r}update(r){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(r),this._$Do=Xo(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return N}};q._$litElement$=!0,q.finalized=!0,pn.litElementHydrateSupport?.({LitElement:q});Kc=pn.litElementPolyfillSupport;Kc?.({LitElement:q});(pn.litElementVersions??=[]).push("4.2.2")});var ea=b(()=>{p();h();});var A=b(()=>{p();h();Ei();Ze();Qo();ea()});function ta(i,r=yi(navigator.languages)){Ye={store:i,language:r},ra()}function ia(i){Ye.language=i,Bo(i),ra();for(let r of hn)r.requestUpdate()}function ra(){let{language:i}=Ye;document.documentElement.lang=i,document.title=fe[i].app.name}function Je(i){let r=i.target,e=r.getRootNode();i.newState!=="closed"||!r.contains(e.activeElement)||e.querySelector(`[popovertarget=${r.id}]`)?.focus()}var Ye,hn,S,M,j=b(()=>{"use strict";p();h();A();$i();hn=new Set;S=class extends q{get store(){return Ye.store}get state(){return this.store.state}get text(){return fe[Ye.language]}get locale(){return Ye.language}find(r){return this.renderRoot.querySelector(r)}connectedCallback(){super.connectedCallback(),hn.add(this),this.leave=this.store.subscribe(()=>this.requestUpdate())}disconnectedCallback(){super.disconnectedCallback(),hn.delete(this),this.leave?.()}};M=k`
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
`});var Gc,v,C=b(()=>{"use strict";p();h();A();Gc={add:"M12 5v14M5 12h14",again:"M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",alert:"M12 3 2 20h20L12 3ZM12 10v4M12 17v.5",angle:"M20 12a8 8 0 1 1-3-6.2M20 3v4h-4",arrow:"M5 12h14M13 6l6 6-6 6",back:"M15 5l-7 7 7 7",background:"M4 4h16v16H4zM8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0",boxes:"M4 5h9v9H4zM17 11h3v9h-9v-3",broken:"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M6 18 18 6",brush:"M14 5l5 5-8 7c-1 3-4 3-7 3 1-1 1-3 2-5 1-1 2-1 3-1l5-9Z",camera:"M4 7h4l2-3h4l2 3h4v12H4zM8.5 13a3.5 3.5 0 1 0 7 0 3.5 3.5 0 1 0-7 0",check:"M5 13l4 4L19 7",close:"M6 6l12 12M18 6 6 18",cube:"M12 3l8 4.5v9L12 21l-8-4.5v-9L12 3ZM4 7.5l8 4.5 8-4.5M12 12v9",detail:"M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",disk:"M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6",down:"M6 9l6 6 6-6",fit:"M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",folder:"M3 6h6l2 3h10v10H3z",forward:"M9 5l7 7-7 7",full:"M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",inspect:"M4 11a7 7 0 1 0 14 0 7 7 0 1 0-14 0M16 16l5 5",keys:"M3 6h18v12H3zM7 10v.1M11 10v.1M15 10v.1M8 14h8",language:"M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0M3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18",learn:"M12 4 2 9l10 5 10-5-10-5ZM6 11v5c3 3 9 3 12 0v-5",lightbulb:"M9 18h6M10 21h4M8.5 14.5a6 6 0 1 1 7 0c-.6.6-.5 1.5-.5 3.5h-6c0-2 .1-2.9-.5-3.5Z",live:"M3 7h12v10H3zM15 11l6-3v8l-6-3",lock:"M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3",minus:"M6 12h12",more:"M12 5.5v.1M12 12v.1M12 18.5v.1",open:"M12 15V4M7 9l5-5 5 5M4 15v5h16v-5",pause:"M8 5v14M16 5v14",play:"M7 4l13 8-13 8Z",report:"M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5",save:"M12 4v11M7 10l5 5 5-5M4 15v5h16v-5",server:"M4 4h16v7H4zM4 13h16v7H4zM8 7.5v.1M8 16.5v.1",sides:"M3 5h18v14H3zM12 5v14",small:"M20 10h-6V4M14 10l7-7M4 14h6v6M10 14l-7 7",swap:"M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",trash:"M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",unsure:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 18v.5",wait:"M12 7v5l3 2M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0"},v=i=>c`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor"
    stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
    <path d=${Gc[i]} /></svg>`});function sa(i){for(let r of i.getTracks())r.stop()}var Ci,mn,zi=b(()=>{"use strict";p();h();A();F();j();C();Ci=i=>i.dispatchEvent(new CustomEvent("camera",{bubbles:!0,composed:!0})),mn=class extends S{constructor(){super();this.shoot=async()=>{let e=this.find("video"),t=new OffscreenCanvas(e.videoWidth,e.videoHeight);t.getContext("2d").drawImage(e,0,0);let n=await t.convertToBlob({type:"image/png"});this.count++;let s=new Date().toTimeString().slice(0,8).replaceAll(":","");this.store.addNormals([{name:`camera-${s}-${this.count}.png`,file:n}])};this.fault="",this.sees=!1,this.cameras=[],this.count=0}static{this.properties={fault:{state:!0},sees:{state:!0},cameras:{state:!0},count:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    dialog { width: 720px; max-width: 96vw; }
    h2 { font-size: 20px; margin-bottom: 16px; }
    video { display: block; width: 100%; max-height: 60dvh; background: #000; border-radius: 8px; }
    .actions { align-items: center; }
    select { flex: 1; min-width: 120px; }
  `]}async open(){this.find("dialog")?.showModal(),this.count=0,await this.start()}async start(e){this.stop(),this.fault="";let t={width:{ideal:1920},height:{ideal:1080}},n=e===void 0?{facingMode:"environment"}:{deviceId:e};try{let s=await navigator.mediaDevices.getUserMedia({video:{...t,...n}});if(!this.find("dialog")?.open)return sa(s);this.stream=s;let o=this.find("video");o.srcObject=s,await o.play(),this.sees=!0;let a=await navigator.mediaDevices.enumerateDevices();this.cameras=a.filter(({kind:l})=>l==="videoinput")}catch(s){this.fault=T(s)}}stop(){this.sees=!1,this.stream&&sa(this.stream),this.stream=void 0}render(){let e=this.text.teach,t=n=>this.start(n.target.value);return c`<dialog aria-labelledby="camera" @close=${this.stop}>
      <h2 id="camera">${e.camera}</h2>
      <video playsinline muted aria-label=${e.cameraImage} .muted=${!0}></video>
      <p role="alert">${this.fault&&e.noCamera(this.fault)}</p>
      <div class="actions">
        <button class="primary" ?disabled=${!this.sees} @click=${this.shoot}>
          ${v("camera")}${e.shoot}</button>
        ${this.cameras.length>1?c`<select aria-label=${e.whichCamera} @change=${t}>
          ${this.cameras.map(n=>c`<option value=${n.deviceId}>${n.label}</option>`)}
        </select>`:""}
        <button @click=${()=>this.find("dialog")?.close()}>${e.done}</button>
        <span role="status">${this.count>0?e.shot(this.count):""}</span>
      </div></dialog>`}};customElements.define("capture-dialog",mn)});async function un(i){let e=[...i?.items??[]].filter(({kind:n})=>n==="file").map(n=>n.webkitGetAsEntry?.());if(!e.some(n=>n?.isDirectory))return De(i?.files??[]);let t=[];for(let n of e)n?.isFile?t.push({file:await la(n),path:"",name:n.name}):n&&await da(n,t);return ca(t)}async function da(i,r){let e=i.createReader();for(;;){let t=await new Promise((n,s)=>e.readEntries(n,s));if(t.length===0)return;for(let n of t){let s=n.fullPath.replace(/^\//,"");n.isDirectory?await da(n,r):r.push({file:await la(n),path:s,name:s})}}}async function ca(i){let r={images:[],projects:[],prompts:[],refused:[]},e=new Set(i.map(({path:n})=>n)),t=i.some(({path:n})=>n!=="")?i.sort((n,s)=>n.path<s.path?-1:1):i;for(let{file:n,path:s,name:o}of t){let a=s||o,d=ip(s,e)??(n?void 0:{name:a,reason:"unreadable"});d?r.refused.at(-1)?.name!==d.name&&r.refused.push(d):await Qc(n,a,s!=="",r)}return r}async function Qc(i,r,e,t){let n=/\.([^.]*)$/.exec(i.name)?.[1]?.toLowerCase()??"";if(!e&&n==="inctrl")return void t.projects.push(i);if(!e&&n==="prompts")return void t.prompts.push(i);let s=await ep(i,n,e);s?t.refused.push({name:r,reason:s}):t.images.push({name:r,file:i})}async function ep(i,r,e){if(e&&i.name.startsWith("."))return"hidden";if(e&&/\D/.test(r)&&!oa.has(r))return aa[r]??"other";let t=await rp(i);if(t===void 0)return"unreadable";if(t==="")return"empty";let n=/\.[^.]*\.png$/.test(i.name);if(e&&n&&t.startsWith(Jc,37))return"heatmap";if(!Xc.test(t)){if(t.startsWith("%PDF"))return"pdf";if(/^[^]{4}\0{4}\{"/.test(t))return"model";if(!oa.has(r)&&!(i.type.startsWith("image/")&&await tp(i)))return aa[r]??"other"}}function ip(i,r){let e=i.split("/").slice(0,-1);for(let t=2;t<=e.length;t++){let[n,s]=[e[t-1],e.slice(0,t).join("/")];if(n.startsWith(".")||Zc.includes(n))return{name:s,reason:"hidden"};if(r.has(`${s}/${Yc}`))return{name:s,reason:"output"}}}async function rp(i){try{return String.fromCharCode(...new Uint8Array(await i.slice(0,256).arrayBuffer()))}catch{return}}function _i(i,r){let e=new Map;for(let{name:t,reason:n}of i)e.set(n,[...e.get(n)??[],t]);return[...e].map(([t,n])=>{let s=a=>a.length>40?`${a.slice(0,39)}\u2026`:a,o=n.slice(0,3).map(s);return r.files.refused(o,n.length,r.files.reasons[t])}).join(" ")}var oa,Oe,aa,Zc,Yc,Jc,Xc,De,la,tp,Pt=b(()=>{"use strict";p();h();oa=new Set("png apng jpg jpeg jpe jfif jif gif bmp dib tif tiff webp pbm pgm ppm pnm dcm dicom".split(" ")),Oe=["image/*",".jfif",".jpe",".jif",".dib",".pbm",".pgm",".ppm",".pnm",".dcm",".dicom"].join(","),aa={pdf:"pdf",heic:"heic",heif:"heic",safetensors:"model",onnx:"model",pt:"model",pth:"model",bin:"model",gguf:"model",txt:"text",md:"text",csv:"text",json:"text",jsonl:"text",html:"text",xml:"text"},Zc=["__MACOSX","@eaDir","$RECYCLE.BIN","System Volume Information","lost+found"],Yc=".inctrl-output",Jc="tEXtSoftware\0inctrl heat map",Xc=/^(\x89PNG|\xff\xd8|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|P[1-6]\s|[^]{128}DICM)/,De=i=>ca([...i].map(r=>({file:r,path:r.webkitRelativePath,name:r.name})));la=i=>new Promise(r=>i.file(r,()=>r(void 0)));tp=i=>createImageBitmap(i).then(r=>(r.close(),!0),()=>!1)});async function Xe(i,r,e,t){try{let{images:n,projects:s,prompts:o,refused:a}=await i;a.length>0&&r.toast(_i(a,e),{kind:"error"});for(let l of s)await r.importProject(l,l.name);for(let l of o)await r.openPrompts(l,l.name);if(n.length>0)return t(n);if(s.length+o.length+a.length>0)return;r.toast(e.app.nothingThere,{kind:"error"})}catch(n){r.toast(T(n),{kind:"error"})}}var fn,Oi=b(()=>{"use strict";p();h();A();F();j();Pt();C();fn=class extends S{constructor(){super();this.listeners={dragenter:e=>this.drag(e),dragover:e=>this.drag(e),dragleave:e=>{e.relatedTarget||(this.over=!1)},drop:e=>{e.preventDefault(),this.over=!1,this.take(un(e.dataTransfer))},paste:e=>{e.clipboardData?.files.length&&this.take(un(e.clipboardData))}};this.over=!1,this.asked=[]}static{this.properties={over:{state:!0},asked:{state:!0}}}static{this.styles=[M,k`
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
          <button @click=${()=>this.answer("normal")}>${v("learn")}${e.asNormal}</button>
          <button @click=${()=>this.answer("inspect")}>${v("inspect")}${e.asInspect}</button>
        </div>
        <div class="actions"><button class="plain"
          @click=${()=>this.find("dialog")?.close()}>${e.cancel}</button></div>
      </dialog>`}use(){let{step:e,learned:t,normals:n}=this.state,s=t!==void 0||n.length>0;if(e==="teach"||e==="start"&&!s)return"normal";if(e==="inspect"&&s)return"inspect"}drag(e){e.dataTransfer?.types.includes("Files")&&(e.preventDefault(),this.over=!0)}take(e){return Xe(e,this.store,this.text,t=>this.place(t))}place(e){let t=this.use();if(t)return this.add(e,t);this.asked=[...this.asked,...e];let n=this.find("dialog");n?.open||n?.showModal()}answer(e){let t=this.asked;this.find("dialog")?.close(),this.add(t,e)}add(e,t){t==="normal"?this.store.addNormals(e):this.store.addImages(e),this.store.go(t==="normal"?"teach":"inspect")}};customElements.define("drop-anywhere",fn)});async function np(i,r,e){let t=i.target,{images:n,refused:s}=await De(t.files??[]);t.value="",n.length>0&&r.addImages(n);let o=_i(s,e);o!==""&&r.toast(o,{kind:"error"})}function Tt(i,r,e=!1){let{addFiles:t,addFolder:n}=r.inspect,s=o=>{np(o,i,r)};return c`
    <label class="button ${e?"primary":""}">${v("add")}${t}
      <input type="file" multiple accept=${Oe} aria-label=${t} @change=${s}></label>
    <label class="button">${v("folder")}${n}
      <input type="file" webkitdirectory aria-label=${n} @change=${s}></label>`}var gn=b(()=>{"use strict";p();h();A();Pt();C()});function ce({zoom:i,x:r,y:e},t,n){let s=Di(t,n)*i;return{scale:s,left:n.width/2-r*t.width*s,top:n.height/2-e*t.height*s}}function bn(i,r,e){let t=Math.min(Math.max(i.zoom,1),pa(r,e)),n=Di(r,e)*t,s=(o,a,l)=>{let d=l/2/(a*n);return d>=.5?.5:Math.min(Math.max(o,d),1-d)};return{zoom:t,x:s(i.x,r.width,e.width),y:s(i.y,r.height,e.height)}}function vn(i,r,e,t,n){let s=Math.min(Math.max(i.zoom*r,1),pa(t,n)),o=ce(i,t,n),a=Di(t,n)*s,l=(e.x-o.left)/o.scale,d=(e.y-o.top)/o.scale;return bn({zoom:s,x:(l+(n.width/2-e.x)/a)/t.width,y:(d+(n.height/2-e.y)/a)/t.height},t,n)}function ha(i,r,e){let{scale:t,left:n,top:s}=ce(i,r,e),o=m=>Math.max(0,-m/t),a=(m,u,w)=>Math.min(w,(u-m)/t),[l,d]=[o(n),o(s)];return{left:l,top:d,width:a(n,e.width,r.width)-l,height:a(s,e.height,r.height)-d}}function Ri(i,r,e){let{left:t,top:n,width:s,height:o}=ct(i.frame),a=Math.floor((r-t)/s*i.columns),l=Math.floor((e-n)/o*i.rows);return a>=0&&l>=0&&a<i.columns&&l<i.rows?l*i.columns+a:void 0}function ge(i,r,e=0){let{left:t,top:n,width:s,height:o}=ct(i.frame),[a,l]=[s/i.columns,o/i.rows],d=r%i.columns,m=Math.floor(r/i.columns);return{left:t+(d-e)*a,top:n+(m-e)*l,width:(1+2*e)*a,height:(1+2*e)*l}}function ma(i,r){let e=Math.min(i.width,r.width),t=Math.min(i.height,r.height);return{left:Math.min(Math.max(i.left,0),r.width-e),top:Math.min(Math.max(i.top,0),r.height-t),width:e,height:t}}function Ne(i){let r=new Set(i.outside),e=-1;for(let[t,n]of i.values.entries())!r.has(t)&&(e<0||n>i.values[e])&&(e=t);return Math.max(e,0)}var Re,Di,pa,Qe=b(()=>{"use strict";p();h();pr();Re={zoom:1,x:.5,y:.5},Di=(i,r)=>Math.min(r.width/i.width,r.height/i.height);pa=(i,r)=>Math.max(8,8/Di(i,r))});function He(i,{name:r,file:e}){let{learned:t}=i.state,s=It.find(a=>a.file===e&&a.learned===t)??{file:e,learned:t,kept:i.pixels({name:r,file:e}).then(vo)},o=It.filter(a=>a!==s);for(let a of o.splice(sp-1))a.kept.then(l=>l.close(),()=>{});return It=[s,...o],s.kept.catch(()=>{It=It.filter(a=>a!==s)}),s.kept}var sp,It,Ni=b(()=>{"use strict";p();h();je();sp=4,It=[]});function op({columns:i,frame:r},e,{width:t,height:n}){let s=r.inputWidth/i,o=Math.min(r.resizedWidth,r.resizedHeight)/e,a=Math.round(o/s),l=Math.max(t,n);return{rows:a,columns:a,frame:{width:t,height:n,resizedWidth:t,resizedHeight:n,inputWidth:l,inputHeight:l,left:(t-l)/2,top:(n-l)/2}}}async function ap(i,r,e){let{learned:t}=i.state;ua!==t&&([wn,ua]=[new WeakMap,t]);let{width:n,height:s}=await He(i,r),{tiles:o}=i.state.project.options.view??{};if(o)return op(e,o,{width:n,height:s});if(n===e.frame.width&&s===e.frame.height)return e;let{live:a}=i;if(!a)throw new Error("nothing is learned");let{engine:l,prompts:d}=a,m=wn.get(r.file)??l.score(r.file,{prompts:d,name:r.name}).then(u=>u.map);return wn.set(r.file,m),m}async function fa(i,r,e){let{file:t,name:n,result:s}=r,{map:o}=s,a=await i.nearest({name:n,file:t},e),l={image:r,patch:e,spot:ge(o,e),near:a},m=i.state.normals.filter(E=>E.use==="learn"&&E.state==="ok")[a.prompt];if(!m)return l;let u=await ap(i,m,o),{width:w,height:x}=u.frame,$=ge(u,a.patch);return{...l,normal:{...m,width:w,height:x},nearSpot:$}}function Hi({learned:i,sets:r}){let e=i?.from;return e===void 0?"gone":r?.includes(e)?"fromServer":"fromFile"}function xn(i,r,e){let t=Math.max(i.width,i.height)*e;return ma({left:i.left+i.width/2-t/2,top:i.top+i.height/2-t/2,width:t,height:t},r)}var wn,ua,Fi=b(()=>{"use strict";p();h();Qe();Ni();wn=new WeakMap});var ga,et,be,yn=b(()=>{p();h();ga={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},et=i=>(...r)=>({_$litDirective$:i,values:r}),be=class{constructor(r){}get _$AU(){return this._$AM._$AU}_$AT(r,e,t){this._$Ct=r,this._$AM=e,this._$Ci=t}_$AS(r,e){return this.update(r,e)}update(r,e){return this.render(...e)}}});var lp,ba,va,tt,ve,dp,wa,xa,Ui,ya=b(()=>{p();h();Ze();({I:lp}=Jo),ba=i=>i,va=()=>document.createComment(""),tt=(i,r,e)=>{let t=i._$AA.parentNode,n=r===void 0?i._$AB:r._$AA;if(e===void 0){let s=t.insertBefore(va(),n),o=t.insertBefore(va(),n);e=new lp(s,o,i,i.options)}else{let s=e._$AB.nextSibling,o=e._$AM,a=o!==i;if(a){let l;e._$AQ?.(i),e._$AM=i,e._$AP!==void 0&&(l=i._$AU)!==o._$AU&&e._$AP(l)}if(s!==n||a){let l=e._$AA;for(;l!==s;){let d=ba(l).nextSibling;ba(t).insertBefore(l,n),l=d}}}return e},ve=(i,r,e=i)=>(i._$AI(r,e),i),dp={},wa=(i,r=dp)=>i._$AH=r,xa=i=>i._$AH,Ui=i=>{i._$AR(),i._$AA.remove()}});var $a,K,ka=b(()=>{p();h();Ze();yn();ya();$a=(i,r,e)=>{let t=new Map;for(let n=r;n<=e;n++)t.set(i[n],n);return t},K=et(class extends be{constructor(i){if(super(i),i.type!==ga.CHILD)throw Error("repeat() can only be used in text expressions")}dt(i,r,e){let t;e===void 0?e=r:r!==void 0&&(t=r);let n=[],s=[],o=0;for(let a of i)n[o]=t?t(a,o):o,s[o]=e(a,o),o++;return{values:s,keys:n}}render(i,r,e){return this.dt(i,r,e).values}update(i,[r,e,t]){let n=xa(i),{values:s,keys:o}=this.dt(r,e,t);if(!Array.isArray(n))return this.ut=o,s;let a=this.ut??=[],l=[],d,m,u=0,w=n.length-1,x=0,$=s.length-1;for(;u<=w&&x<=$;)if(n[u]===null)u++;else if(n[w]===null)w--;else if(a[u]===o[x])l[x]=ve(n[u],s[x]),u++,x++;else if(a[w]===o[$])l[$]=ve(n[w],s[$]),w--,$--;else if(a[u]===o[$])l[$]=ve(n[u],s[$]),tt(i,l[$+1],n[u]),u++,$--;else if(a[w]===o[x])l[x]=ve(n[w],s[x]),tt(i,n[u],n[w]),w--,x++;else if(d===void 0&&(d=$a(o,x,$),m=$a(a,u,w)),d.has(a[u]))if(d.has(a[w])){let E=m.get(o[x]),B=E!==void 0?n[E]:null;if(B===null){let _=tt(i,n[u]);ve(_,s[x]),l[x]=_}else l[x]=ve(B,s[x]),tt(i,n[u],B),n[E]=null;x++}else Ui(n[w]),w--;else Ui(n[u]),u++;for(;x<=$;){let E=tt(i,l[$+1]);ve(E,s[x]),l[x++]=E}for(;u<=w;){let E=n[u++];E!==null&&Ui(E)}return this.ut=o,wa(i,l),N}})});var Fe=b(()=>{p();h();ka()});function jt(i,r,e=!1){return r===void 0?"unknown":!e&&Math.abs(i-r)<=.1*r?"unsure":i>r?"anomalous":"normal"}function we(i,r,e=!1){return i.error!==void 0?"unreadable":i.stale?"unknown":i.result?jt(i.result.score,r,e):"waiting"}var z,Ue,xe=b(()=>{"use strict";p();h();z=i=>i.project.limit??i.learned?.limit;Ue=(i,r)=>Math.round(100*i/r)});function pp(i,r){let e=(t,n=!1)=>i.filter(s=>s.defect===t&&(!n||ur(s.score,r))).length;return{limit:r,caught:e(!0,!0),defects:e(!0),alarms:e(!1,!0),fine:e(!1)}}function hp(i,r){let e=Math.fround((i+r)/2);return e<r?e:i}function it(i,r){let e=pp(Ma(i),r);return e.defects<Lt||e.fine<Lt?void 0:e}function $n(i){let r=Ma(i),e=[...new Set(r.map(n=>n.score))].sort((n,s)=>n-s),t;for(let[n,s]of e.entries()){let o=e[n-1],a=o!==void 0&&it(i,hp(o,s));if(!a)continue;let l=Ea(a),d=s-o;(!t||l>t.right||l===t.right&&d>t.gap)&&(t={check:a,right:l,gap:d})}return t?.check}function G(i){let r=z(i),e=$n(i.images),t=r!==void 0&&it(i.images,r);return!!e&&!!t&&Sa(t)>=Sa(e)-cp}function mp(i){let r=i.sort((s,o)=>s-o),e=.75*(r.length-1),[t,n]=[r[Math.floor(e)],r[Math.ceil(e)]];return t===void 0?void 0:t+(n-t)*(e%1)}function Aa(i){let r=i.learned?.limit;if(r===void 0)return;let e=mp(i.normals.flatMap(n=>n.score??[])),t=Math.min(e??.9*r,.97*r);return{more:t,balanced:r,fewer:Math.min(1,r+(r-t)/2)}}var Lt,cp,Ma,Ea,Sa,Ve=b(()=>{"use strict";p();h();Ae();xe();Lt=3,cp=.05,Ma=i=>i.flatMap(({label:r,result:e,stale:t})=>r&&e&&!t?[{score:e.score,defect:r==="anomalous"}]:[]);Ea=({caught:i,defects:r,alarms:e,fine:t})=>i*t-e*r,Sa=i=>(1+Ea(i)/(i.defects*i.fine))/2});var Pa,Ta=b(()=>{"use strict";p();h();A();Pa=k`
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
`});function kn(i,r,e,t){let n=new Map,s={all:i.length,anomalous:0,unsure:0,normal:0,unreadable:0};for(let d of i){let m=we(d,r,e);n.set(d.id,m),m in s&&s[m]++}let o=t.query.toLowerCase().split(/\s+/).filter(d=>d!==""),a=i.filter(d=>{let m=t.chip==="all"||n.get(d.id)===t.chip,u=d.name.toLowerCase();return m&&o.every(w=>u.includes(w))}),l=fp[t.order];return{verdicts:n,counts:s,shown:l?a.sort(l):a}}var Ia,ja,up,fp,La=b(()=>{"use strict";p();h();xe();Ia=["all","anomalous","unsure","normal","unreadable"],ja=["added","score","name"],up=new Intl.Collator(void 0,{numeric:!0}).compare,fp={added:void 0,score:(i,r)=>(r.result?.score??-1)-(i.result?.score??-1),name:(i,r)=>up(i.name,r.name)}});function We(i,r,e){let t={minimumFractionDigits:r,maximumFractionDigits:r};return new Intl.NumberFormat(e,t).format(i)}function ye(i,r){let[e,t]=i>=1e9?["gigabyte",1e9]:i>=1e6?["megabyte",1e6]:["kilobyte",1e3],n={style:"unit",unit:e,maximumFractionDigits:i/t<100?1:0};return new Intl.NumberFormat(r,n).format(i/t)}function rt(i,r){let e=i>=90,t={style:"unit",unit:e?"minute":"second",unitDisplay:"short",maximumFractionDigits:0};return new Intl.NumberFormat(r,t).format(Math.ceil(e?i/60:i))}var re,ne=b(()=>{"use strict";p();h();re=(i,r,e=0)=>new Intl.NumberFormat(r,{style:"percent",maximumFractionDigits:e}).format(i)});var gp,Q,Vi=b(()=>{"use strict";p();h();C();gp={normal:"check",anomalous:"alert",unsure:"unsure",unreadable:"broken",waiting:"wait",unknown:"minus"},Q=i=>v(gp[i])});var Sn=b(()=>{p();h();yn()});function Ba({thumbnail:i,file:r,result:e,error:t}){return i||e||t!==void 0?i:r&&r.size<=yp?r:void 0}var bp,vp,wp,xp,yp,$p,Wi,Mn,Ca,za=b(()=>{"use strict";p();h();A();Sn();mr();V();je();bp=208,vp=3,wp=400,xp=.45,yp=4<<20,$p=96;Wi=class{constructor(r){this.tell=r;this.made=new Map;this.wanted=[];this.failed=new WeakSet;this.busy=0}get(r){return this.made.get(r)?.drawn}want(r){for(this.wanted=r.filter(e=>{let t=this.made.get(e.id);t&&(this.made.delete(e.id),this.made.set(e.id,t));let n=Ba(e);return n&&!this.failed.has(n)&&(t?.source!==n||t.result!==e.result)});this.busy<vp&&this.wanted.length>0;)this.work()}clear(){for(let{drawn:r}of this.made.values())r.close();this.made.clear(),this.wanted=[]}async work(){for(this.busy++;;){let r=this.wanted.shift();if(!r)break;let e=Ba(r);await this.make(r,e).catch(()=>this.failed.add(e)),this.tell()}this.busy--}async make({id:r,result:e},t){let[n,s]=e?qe(e.map.frame.width,e.map.frame.height,$p):[1,1],o=e&&Ft(e,{opacity:xp,width:n,height:s}),a=await bo(t,o,bp);this.made.delete(r),this.made.set(r,{source:t,result:e,drawn:a});for(let[l,{drawn:d}]of this.made){if(this.made.size<=wp)break;d.close(),this.made.delete(l)}}},Mn=class extends be{render(r){return N}update(r,[e]){if(e===this.shown||!e)return N;let t=r.element;return[t.width,t.height]=[e.width,e.height],t.getContext("2d",{willReadFrequently:!0}).drawImage(e,0,0),this.shown=e,N}},Ca=et(Mn)});var En,Bt,An=b(()=>{"use strict";p();h();A();Sn();En=class extends be{constructor(){super(...arguments);this.last={}}render(e){return N}update(e,[t]){let{style:n}=e.element;for(let[s,o]of Object.entries(t))this.last[s]!==o&&n.setProperty(s,o);return this.last=t,N}},Bt=et(En)});var kp,pe,qi,_a,Pn,Oa=b(()=>{"use strict";p();h();A();Fe();xe();Ve();gn();j();Ta();La();ne();C();Vi();za();An();kp=96,pe=132,qi=4,_a=2,Pn=class extends S{constructor(){super();this.thumbs=new Wi(()=>this.later());this.observer=new ResizeObserver(()=>this.measure());this.listing=kn([],void 0,!1,{chip:"all",order:"added",query:""});this.of=[];this.columns=3;this.width=300;this.height=600;this.top=0;this.at=0;this.focused=!1;this.due=!1;this.key=e=>{if(e.ctrlKey||e.metaKey||e.altKey)return;let t=Math.max(1,Math.floor(this.height/pe))*this.columns,s={ArrowRight:1,ArrowLeft:-1,ArrowDown:this.columns,ArrowUp:-this.columns,PageDown:t,PageUp:-t,Home:-1/0,End:1/0}[e.key];if(s!==void 0)this.go(s);else if(e.key==="Delete"||e.key==="Backspace")this.remove();else if(e.key==="Enter"&&this.active)this.open(this.active);else return;e.preventDefault(),e.stopPropagation()};this.choice={chip:"all",order:"added",query:""}}static{this.properties={choice:{state:!0}}}static{this.styles=[M,Pa]}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.thumbs.clear()}later(){this.due||(this.due=!0,requestAnimationFrame(()=>{this.due=!1,this.requestUpdate()}))}get shown(){return this.listing.shown}get active(){return this.listing.shown[this.at]}step(e){this.locate();let{shown:t}=this.listing,n=t[Math.min(Math.max(this.at+e,0),t.length-1)];n&&this.store.select(n.id)}remove(e=this.active){if(!e)return;let{shown:t}=this.listing,n=t.indexOf(e),s=t[n+1]??t[n-1];s&&this.store.select(s.id),this.store.removeImages([e.id],this.text.inspect.removed(e.name))}focusTile(){let e=this.find(".tile[tabindex='0']")??this.find(".button");(e?.querySelector("input")??e)?.focus()}relist(){let{state:e,choice:t}=this,n=z(e),s=[e.images,n,e.learned,t];s.every((o,a)=>o===this.of[a])||(this.of=s,this.listing=kn(e.images,n,G(e),t),this.dispatchEvent(new CustomEvent("listed")))}willUpdate(e){super.willUpdate(e);let t=this.renderRoot?.activeElement;this.focused=t?.classList.contains("tile")??!1,this.relist(),this.locate()}locate(){let{selected:e}=this.state;this.active?.id===e&&e!==void 0||(this.at=Math.max(0,this.listing.shown.findIndex(t=>t.id===e)))}updated(){let e=this.find(".scroller");e&&this.observer.observe(e);let t=this.seen().map(n=>this.listing.shown[n]);this.thumbs.want(t),this.scrolledTo!==this.state.selected&&(this.scrolledTo=this.state.selected,this.reveal()),this.focused&&!this.find(".tile:focus[tabindex='0']")&&this.focusTile()}measure(){let e=this.find(".scroller");if(!e)return;let t=e.clientWidth-16,n=Math.max(1,Math.floor((t+qi)/(kp+qi))),s=e.clientHeight;t===this.width&&n===this.columns&&s===this.height||(Object.assign(this,{width:t,columns:n,height:s}),this.requestUpdate())}scrolled(e){let{scrollTop:t}=e.target,n=o=>Math.floor(o/pe),s=n(t)!==n(this.top);this.top=t,s&&this.requestUpdate()}reveal(){let e=this.find(".scroller"),t=this.listing.shown.findIndex(a=>a.id===this.state.selected);if(!e||t<0)return;let n=Math.floor(t/this.columns)*pe,{scrollTop:s,clientHeight:o}=e;n<s?e.scrollTop=n:n+pe+8>s+o&&(e.scrollTop=n+pe+8-o)}seen(){let{shown:e}=this.listing,t=Math.floor(this.top/pe),n=Math.ceil(this.height/pe)+1,s=Math.max(0,t-_a)*this.columns,o=Math.min(e.length,(t+n+_a)*this.columns),a=Array.from({length:Math.max(0,o-s)},(d,m)=>s+m),{at:l}=this;return l>=o&&l<e.length?a.push(l):l<s&&a.unshift(l),a}render(){let{images:e}=this.state;return c`
      <div class="head">${Tt(this.store,this.text)}</div>
      ${e.length===0?y:c`
        ${this.renderProgress()}
        ${this.renderTools()}
        ${this.renderTiles()}`}`}renderProgress(){let{scoring:e}=this.state;if(!e)return y;let{done:t,total:n,rate:s,paused:o}=e,a=this.text.inspect,l=s>0?rt((n-t)/s,this.locale):"",d=o?a.paused(t,n):a.progress(t,n,s,l);return c`
      <div class="progress">
        <span>${d}</span>
        <button class="plain icon-only" aria-label=${o?a.resume:a.pause}
          title=${o?a.resume:a.pause}
          @click=${()=>this.store.pause(!o)}>${v(o?"play":"pause")}</button>
        <progress max=${n} .value=${t} aria-label=${d}></progress>
      </div>`}renderTools(){let e=this.text.inspect,{counts:t}=this.listing,{chip:n,order:s,query:o}=this.choice,a=Ia.filter(l=>l!=="unreadable"||t[l]>0||l===n);return c`
      <div class="chips" role="group" aria-label=${e.show}>${a.map(l=>c`
        <button class="chip ${l}" aria-pressed=${l===n} @click=${()=>this.filter(l)}>
          ${l==="all"?y:Q(l)}${e.chips[l]}<b>${t[l]}</b></button>`)}
      </div>
      <div class="tools">
        <input type="search" placeholder=${e.find} aria-label=${e.search} .value=${o}
          @input=${l=>this.change({query:l.target.value})}>
        <select aria-label=${e.sort} @change=${l=>this.change({order:l.target.value})}>
          ${ja.map(l=>c`
            <option value=${l} ?selected=${l===s}>${e.orders[l]}</option>`)}
        </select>
      </div>`}filter(e){this.change({chip:e}),this.relist();let{shown:t}=this.listing;!t.some(s=>s.id===this.state.selected)&&t[0]&&this.store.select(t[0].id)}change(e){this.choice={...this.choice,...e};let t=this.find(".scroller");t&&(t.scrollTop=0)}renderTiles(){let{shown:e}=this.listing,t=this.text.inspect;if(e.length===0)return c`<p class="none quiet" role="status">${t.noneFit}</p>`;let n=Math.ceil(e.length/this.columns);return c`
      <div class="scroller" @scroll=${this.scrolled}>
        <div class="list" role="listbox" aria-label=${t.images} @keydown=${this.key}
          ${Bt({"--height":`${n*pe}px`})}>
          ${K(this.seen(),s=>e[s].id,s=>this.renderTile(e[s],s))}
        </div>
      </div>`}renderTile(e,t){let n=this.listing.verdicts.get(e.id),{labels:s}=this.text.inspect,o=t===this.at,a=(this.width+qi)/this.columns,l=Bt({"--x":`${8+t%this.columns*a}px`,"--y":`${Math.floor(t/this.columns)*pe}px`,"--w":`${a-qi}px`});return c`
      <div class="tile ${n}" role="option" tabindex=${o?0:-1}
        aria-selected=${e.id===this.state.selected} aria-posinset=${t+1}
        aria-setsize=${this.listing.shown.length} aria-label=${this.nameOf(e,n)}
        title=${this.titleOf(e)} @click=${()=>this.open(e)} ${l}>
        <span class="thumb" aria-hidden="true"><canvas width="1" height="1"
          ${Ca(this.thumbs.get(e.id))}></canvas>
          ${e.error===void 0?y:c`<small data-text=${e.error}></small>`}
          ${e.label?c`<i data-text=${s[e.label]}></i>`:y}
        </span>
        <span class="caption" aria-hidden="true">${Q(n)}
          <span data-text=${this.scoreOf(e,n)}></span></span>
      </div>`}scoreOf({result:e},t){let n=z(this.state),{percent:s,short:o}=this.text.inspect;return e&&n!==void 0&&t!=="unknown"?s(Ue(e.score,n)):o[t]}nameOf(e,t){let{verdicts:n,ofLimit:s,labels:o}=this.text.inspect,a=z(this.state),l=e.result&&a!==void 0?s(Ue(e.result.score,a)):e.error,d=e.label&&o[e.label];return[e.name,n[t],l,d].filter(m=>m).join(", ")}titleOf({name:e,result:t,error:n}){return[e,n??(t&&this.text.inspect.raw(t.score))].filter(s=>s).join(`
`)}open(e){this.store.select(e.id),this.dispatchEvent(new CustomEvent("open"))}go(e){let{shown:t}=this.listing,{at:n}=this,s=Math.ceil(t.length/this.columns),o=Math.floor((n+e)/this.columns);Math.abs(e)===this.columns&&(o<0||o>=s)||(this.focused=!0,this.step(e),this.requestUpdate())}};customElements.define("image-grid",Pn)});var Da,Ra=b(()=>{"use strict";p();h();A();Da=k`
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
    :host { grid-template-columns: 420px minmax(0, 1fr) 340px; }
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
`});var Na,Ha=b(()=>{"use strict";p();h();A();Na=k`
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
    text-align: center;
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
`});function Sp({low:i,high:r},e){let[t,n]=[i/e,r/e],s=[.05,.1,.2,.25,.5,1,2,5].find(a=>(n-t)/a<=8)??10,o=Math.ceil(t/s);return Array.from({length:Math.floor(n/s)-o+1},(a,l)=>(o+l)*s)}var nt,Fa,ee,In,Tn,Mp,Ua=b(()=>{"use strict";p();h();A();Ve();xe();j();Ha();Vi();An();nt=60,Fa=88,ee=54,In=class extends S{constructor(){super(...arguments);this.key=e=>{let t=this.range,n=(t.high-t.low)/100,s=z(this.state),a={ArrowRight:s+n,ArrowUp:s+n,ArrowLeft:s-n,ArrowDown:s-n,PageUp:s+10*n,PageDown:s-10*n,Home:t.low,End:t.high}[e.key];a!==void 0&&(e.preventDefault(),e.stopPropagation(),this.set(Math.min(Math.max(a,t.low),t.high)))};this.grab=e=>{e.button===0&&(this.held=this.range,e.currentTarget.setPointerCapture(e.pointerId),this.drag(e),this.find(".knob")?.focus({preventScroll:!0}),e.preventDefault())};this.drag=e=>{if(!this.held)return;let{left:t,width:n}=e.currentTarget.getBoundingClientRect(),s=Math.min(Math.max((e.clientX-t)/n,0),1),o=this.held.low+s*(this.held.high-this.held.low);this.next===void 0&&requestAnimationFrame(()=>{this.set(this.next),this.next=void 0}),this.next=o};this.drop=()=>{this.held=void 0,this.requestUpdate()}}static{this.styles=[M,Na]}get scores(){return this.state.images.flatMap(e=>e.result&&!e.stale?[e.result.score]:[])}get range(){if(this.held)return this.held;let e=z(this.state),t=this.state.normals.flatMap(l=>l.score??[]),n=[...this.scores,...t,e*(1-.1),e*(1+.1)],[s,o]=[Math.min(...n),Math.max(...n)],a=(o-s)*.06;return{low:Math.max(0,s-a),high:Math.min(1,o+a)}}render(){let e=z(this.state);return e===void 0?c`<p class="quiet">${this.text.inspect.noLimit}</p>`:c`
      <div class="top">
        <h2>${this.text.inspect.limit}</h2>
        ${this.renderCounts()}
        ${this.renderKey()}${this.renderPresets(e)}
      </div>
      ${this.renderChart(e)}
      <div class="bottom">${this.renderCheck(e)}
        <span class="quiet aid">${this.text.inspect.aid}</span></div>`}renderCounts(){let{state:e,text:t}=this,n=z(e),s=G(e),o={anomalous:0,unsure:0,normal:0};for(let l of e.images){let d=we(l,n,s);d in o&&o[d]++}return c`<ul class="counts" aria-live="off">${["anomalous","unsure","normal"].map(l=>c`
      <li class=${l}>${Q(l)}${t.inspect.counted[l](o[l])}</li>`)}</ul>`}renderPresets(e){let t=Aa(this.state);if(!t)return y;let n=this.text.inspect,s=["more","balanced","fewer"];return c`
      <div class="presets" role="group" aria-label=${n.presets}>${s.map(o=>c`
        <button aria-pressed=${Mp(e,t[o])}
          @click=${()=>this.set(o==="balanced"?void 0:t[o])}
          title=${n.raw(t[o])}>${n.preset[o]}</button>`)}
      </div>`}renderChart(e){let t=this.range,n=this.text.inspect,s=d=>`${Tn(d,t)*100}%`,o=Ue(e,this.state.learned?.limit??e),a=G(this.state),l=[e*(1-.1),e*(1+.1)].map(d=>Tn(d,t));return c`
      <div class="chart" @pointerdown=${this.grab} @pointermove=${this.drag}
        @pointerup=${this.drop} @pointercancel=${this.drop}>
        <svg width="100%" height=${Fa} aria-hidden="true">
          ${a?y:ie`<rect class="band" x="${l[0]*100}%" y="0"
            width="${(l[1]-l[0])*100}%" height=${ee} />`}
          ${this.renderBars(e,t,a)}
          <line class="axis" x1="0" x2="100%" y1=${ee+.5} y2=${ee+.5} />
          ${this.state.normals.map(({score:d})=>d===void 0?y:ie`
            <circle cx=${s(d)} cy=${ee+9} r="3.5" />`)}
          ${this.renderTicks(s)}
          ${Sp(t,e).map(d=>ie`
            <text x=${s(d*e)} y=${Fa-3}
              >${n.percent(Math.round(d*100))}</text>`)}
          <line class="limit" x1=${s(e)} x2=${s(e)} y1="0" y2=${ee+16} />
        </svg>
        <div class="knob" role="slider" tabindex="0" aria-label=${n.limit}
          aria-orientation="horizontal" aria-valuemin=${t.low.toFixed(4)}
          aria-valuemax=${t.high.toFixed(4)} aria-valuenow=${e.toFixed(4)}
          aria-valuetext=${n.limitValue(e,o)} @keydown=${this.key}
          ${Bt({"--at":s(e)})}></div>
      </div>`}renderBars(e,t,n){let s=Array.from({length:nt},()=>0);for(let l of this.scores){let d=Math.floor(Tn(l,t)*nt);d>=0&&d<=nt&&s[Math.min(d,nt-1)]++}let o=Math.max(1,...s),a=100/nt;return s.map((l,d)=>{let m=l&&Math.max(3,(ee-20)*l/o),u=t.low+(d+.5)/nt*(t.high-t.low);return l===0?y:ie`
        <rect class=${jt(u,e,n)} x="${d*a+.1}%"
          y=${ee-m} width="${a-.2}%" height=${m} rx="1.5" />`})}renderTicks(e){return this.state.images.map(({label:t,result:n,stale:s})=>!t||!n||s?y:ie`<line class="tick ${t}" x1=${e(n.score)} x2=${e(n.score)}
          y1=${t==="normal"?ee+2:ee-14}
          y2=${t==="normal"?ee+16:ee} />`)}renderCheck(e){let t=this.text.inspect,{images:n}=this.state,s=$n(n),o=it(n,e);if(!s||!o){let l=d=>n.filter(m=>m.label===d).length;return c`<span class="check">${Q("unsure")}${t.notChecked(Math.max(0,Lt-l("anomalous")),Math.max(0,Lt-l("normal")))}
      </span>`}return s.caught===o.caught&&s.alarms===o.alarms?c`<span class="check">${Q("normal")}${t.checkedNow(o)}</span>`:c`
      <span class="check">${Q("unsure")}${t.best(s)}</span>
      <button @click=${()=>this.apply(s.limit)}>${t.apply}</button>`}renderKey(){let{bars:e,normals:t,labels:n}=this.text.inspect.chartKey;return c`<span class="quiet key" aria-hidden="true">
      <svg viewBox="0 0 12 12"><rect x="3" y="2" width="6" height="9" rx="1.5" /></svg>${e}
      <svg viewBox="0 0 12 12"><circle cx="6" cy="6" r="3.5" /></svg>${t}
      <svg viewBox="0 0 12 12"><line class="tick" x1="6" x2="6" y1="1" y2="11" /></svg>${n}
    </span>`}apply(e){this.store.update({limit:e},this.text.inspect.applied(e)),this.find(".knob")?.focus()}set(e){this.store.update({limit:e})}},Tn=(i,{low:r,high:e})=>(i-r)/(e-r||1);Mp=(i,r)=>Math.abs(i-r)<1e-6;customElements.define("limit-chart",In)});function Va(i,r){new jn(i,r).listen()}var jn,Wa=b(()=>{"use strict";p();h();jn=class{constructor(r,e){this.on=r;this.actions=e;this.down=new Map;this.travelled=!1}listen(){let{on:r,actions:e}=this;r.addEventListener("wheel",t=>this.wheel(t),{passive:!1}),r.addEventListener("pointerdown",t=>this.press(t)),r.addEventListener("pointermove",t=>this.move(t)),r.addEventListener("pointerup",t=>this.lift(t,!0)),r.addEventListener("pointercancel",t=>this.lift(t,!1)),r.addEventListener("dblclick",t=>e.zoom(e.free()?0:3,this.at(t)))}at(r){let{left:e,top:t}=this.on.getBoundingClientRect();return{x:r.clientX-e,y:r.clientY-t}}wheel(r){r.preventDefault();let e=r.deltaY*(r.deltaMode===WheelEvent.DOM_DELTA_LINE?16:1),t=Math.exp(-e*(r.ctrlKey?.01:.002));this.actions.zoom(Math.min(Math.max(t,.5),2),this.at(r))}press(r){r.button===0&&(this.on.setPointerCapture(r.pointerId),this.down.set(r.pointerId,this.at(r)),this.begin=this.down.size===1?this.at(r):void 0,this.travelled=this.down.size>1)}move(r){let e=this.down.get(r.pointerId);if(!e)return;let t=this.at(r),n=[...this.down].find(([s])=>s!==r.pointerId)?.[1];if(n)this.pinch(e,t,n);else{let{begin:s}=this;if(this.travelled||=!!s&&Math.hypot(t.x-s.x,t.y-s.y)>6,!this.travelled)return;this.actions.free()&&this.actions.pan(t.x-e.x,t.y-e.y),this.on.toggleAttribute("panning",!0)}this.down.set(r.pointerId,t)}pinch(r,e,t){let n=o=>Math.hypot(o.x-t.x,o.y-t.y)||1,s={x:(e.x+t.x)/2,y:(e.y+t.y)/2};this.actions.zoom(n(e)/n(r),s),this.actions.pan((e.x-r.x)/2,(e.y-r.y)/2)}lift(r,e){if(!this.down.delete(r.pointerId))return;this.on.removeAttribute("panning");let{begin:t}=this;if(!e||!t||this.down.size>0)return;let n=this.at(r),[s,o]=[n.x-t.x,n.y-t.y];this.travelled?r.pointerType!=="mouse"&&!this.actions.free()&&this.swipe(s,o):this.actions.tap(n),this.begin=void 0}swipe(r,e){Math.abs(r)>60&&Math.abs(r)>2*Math.abs(e)&&this.actions.swipe(r<0?1:-1)}}});function qa(i,{x:r,y:e,width:t,height:n},s,o=!1){i.setLineDash([]);for(let[a,l]of[["#000c",4],["#fff",2]])i.strokeStyle=a,i.lineWidth=l*s,i.strokeRect(r,e,t,n),o&&i.setLineDash([4*s,3*s])}function Ap(i,r,e,t){let n=18*t;i.font=`600 ${13*t}px system-ui, sans-serif`,i.textBaseline="middle";let s=i.measureText(e).width+10*t,o=Math.max(0,r.x-t),a=Math.max(0,r.y-n-t);i.fillStyle="#fff",i.fillRect(o,a,s,n),i.fillStyle="#111",i.fillText(e,o+5*t,a+n/2)}var Ep,Ln,Ka=b(()=>{"use strict";p();h();A();V();je();Qe();Wa();Ep=4,Ln=class extends q{constructor(){super();this.window={width:1,height:1};this.observer=new ResizeObserver(()=>this.resized());this.frame=0;this.timer=0;this.turn=0;this.look=Re,this.boxes=!1,this.label="",Va(this,{zoom:(e,t)=>this.moved(n=>vn(this.look,e,t,n,this.window)),pan:(e,t)=>this.pan(e,t),swipe:e=>this.tell("swipe",e),tap:e=>this.tap(e),free:()=>this.look.zoom>1})}static{this.properties={source:{attribute:!1},result:{attribute:!1},spot:{attribute:!1},look:{attribute:!1},boxes:{type:Boolean},label:{}}}static{this.styles=k`
    :host { display: block; position: relative; overflow: hidden; background: var(--stage);
      touch-action: pan-y; user-select: none; cursor: crosshair; }
    :host([zoomed]) { touch-action: none; cursor: grab; }
    :host([panning]) { cursor: grabbing; }
    canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
    #base, #marks { width: 100%; height: 100%; }
    #heat { opacity: var(--heat, 0.5); transform-origin: 0 0; }
    :host([original]) :is(#heat, #marks) { visibility: hidden; }
  `}connectedCallback(){super.connectedCallback(),this.observer.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.observer.disconnect(),this.clear()}render(){return c`
      <canvas id="base" role="img" aria-label=${this.label}></canvas>
      <canvas id="heat"></canvas><canvas id="marks"></canvas>`}updated(e){let t=e.get("source");e.has("source")&&t?.key!==this.source?.key&&this.open(),this.heatOf!==this.result&&this.showHeat(),this.paint()}zoomBy(e){let{width:t,height:n}=this.window;if(e===0)return this.moved(()=>Re);let s={x:t/2,y:n/2};this.moved(o=>vn(this.look,e,s,o,this.window))}pan(e,t){this.moved(n=>{let{scale:s}=ce(this.look,n,this.window);return bn({...this.look,x:this.look.x-e/(n.width*s),y:this.look.y-t/(n.height*s)},n,this.window)})}get scale(){return this.source?ce(this.look,this.source,this.window).scale*devicePixelRatio:1}moved(e){this.source&&(this.look=e(this.source),this.tell("look",this.look))}tap(e){if(!this.source)return;let{scale:t,left:n,top:s}=ce(this.look,this.source,this.window);this.tell("spot",{x:(e.x-n)/t,y:(e.y-s)/t})}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}clear(){this.turn++,clearTimeout(this.timer),this.picture?.close(),this.detail?.bitmap.close(),this.picture=this.detail=this.image=void 0}async open(){this.clear();let{turn:e,source:t}=this;if(this.removeAttribute("ready"),!t)return this.paint();if(t.thumbnail){let n=await createImageBitmap(t.thumbnail).catch(()=>{});if(e!==this.turn)return n?.close();this.picture??=n,this.paint()}try{let n=await t.open?.();if(e!==this.turn||!n)return;this.image=n,await this.sharpen(),e===this.turn&&this.setAttribute("ready","")}catch(n){e===this.turn&&this.tell("fault",n)}}resized(){this.window={width:this.clientWidth||1,height:this.clientHeight||1};let e=[this.canvas("base"),this.canvas("marks")];for(let t of e)t&&(t.width=Math.round(this.window.width*devicePixelRatio),t.height=Math.round(this.window.height*devicePixelRatio));this.paintNow()}canvas(e){return this.renderRoot.querySelector(`#${e}`)}async sharpen(){let{image:e,turn:t}=this;if(!e)return;let n=devicePixelRatio,s={left:0,top:0,width:e.width,height:e.height},o=ce(Re,e,this.window).scale*n,a=(u,w)=>Math.max(1,Math.min(u,Math.round(u*w))),l=a(e.width,o);if(!this.picture||this.picture.width<l){let u=await e.part(s,l,a(e.height,o));if(t!==this.turn)return u.close();this.picture?.close(),this.picture=u}let{look:d}=this,{scale:m}=ce(d,e,this.window);if(d.zoom>1&&this.picture.width<e.width){let u=vi(ha(d,e,this.window),e.width,e.height),w=await e.part(u,a(u.width,m*n),a(u.height,m*n));if(t!==this.turn)return w.close();this.detail?.bitmap.close(),this.detail={bitmap:w,area:u}}this.paintNow()}paint(){cancelAnimationFrame(this.frame),this.frame=requestAnimationFrame(()=>this.paintNow()),clearTimeout(this.timer);let e=()=>{this.sharpen().catch(()=>{})};this.timer=window.setTimeout(e,80)}paintNow(){let e=this.canvas("base")?.getContext("2d");if(!e)return;let{source:t,picture:n,detail:s}=this;if(this.toggleAttribute("zoomed",this.look.zoom>1),e.setTransform(1,0,0,1,0,0),e.clearRect(0,0,e.canvas.width,e.canvas.height),!t)return;let o=ce(this.look,t,this.window);this.layHeat(o,t),this.drawMarks(o);let{scale:a,left:l,top:d}=o,m=devicePixelRatio;if(e.setTransform(a*m,0,0,a*m,l*m,d*m),e.imageSmoothingEnabled=a*m<Ep,e.imageSmoothingQuality="high",n&&e.drawImage(n,0,0,t.width,t.height),!s||this.look.zoom===1)return;let{left:u,top:w,width:x,height:$}=s.area;e.drawImage(s.bitmap,u,w,x,$)}layHeat({scale:e,left:t,top:n},s){let o=this.canvas("heat");o.style.setProperty("width",`${s.width*e}px`),o.style.setProperty("height",`${s.height*e}px`),o.style.setProperty("transform",`translate(${t}px, ${n}px)`)}async showHeat(){let{result:e}=this;this.heatOf=e;let t=this.canvas("heat");if(t.hidden=!e,!e)return;let n=await oe(e);if(this.result!==e)return n.close();[t.width,t.height]=[n.width,n.height],t.getContext("2d").drawImage(n,0,0),n.close()}drawMarks({scale:e,left:t,top:n}){let s=this.canvas("marks")?.getContext("2d");if(!s)return;let o=devicePixelRatio;s.clearRect(0,0,s.canvas.width,s.canvas.height);let a=l=>({x:(l.left*e+t)*o,y:(l.top*e+n)*o,width:l.width*e*o,height:l.height*e*o});if(this.boxes)for(let[l,d]of(this.result?.regions??[]).entries()){let m=a({left:d.x,top:d.y,width:d.width,height:d.height});qa(s,m,o),Ap(s,m,String(l+1),o)}this.spot&&qa(s,a(this.spot),1.5*o,!0)}};customElements.define("image-stage",Ln)});var $e,Gi=b(()=>{"use strict";p();h();$e=class{constructor(r){this.urls=new Map;this.used=new Set;r.addController(this)}of(r){let e=this.urls.get(r)??URL.createObjectURL(r);return this.urls.set(r,e),this.used.add(r),e}hostUpdate(){this.used=new Set}hostUpdated(){this.revoke(this.used)}hostDisconnected(){this.revoke(new Set)}revoke(r){for(let[e,t]of this.urls)r.has(e)||(URL.revokeObjectURL(t),this.urls.delete(e))}}});var Ga,Za=b(()=>{"use strict";p();h();A();Ga=k`
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
  .waiting { position: relative; background: var(--stage); min-height: 0; }
  .waiting img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: contain;
    visibility: hidden; }
  .waiting img[ready] { visibility: visible; }
  .fault { position: absolute; inset: auto 16px 16px; padding: 8px 12px; border-radius: 8px;
    background: var(--raised); border: 1px solid var(--anomalous); font-size: 14px; }
  .tools { display: flex; flex-wrap: wrap; align-items: center; justify-content: center;
    gap: 4px 12px; padding: 6px 8px; min-height: 52px; }
  .group { display: flex; align-items: center; }
  .group [aria-pressed=true] { background: var(--accent-soft); color: var(--accent); }
  output { min-width: 48px; text-align: center; font-size: 14px;
    font-variant-numeric: tabular-nums; }
  .heat { display: flex; align-items: center; gap: 8px; font-size: 14px; }
  .heat input { width: 96px; padding: 0; border: 0; accent-color: var(--accent);
    background: none; }
  .heat kbd { color: var(--quiet); }
  .legend { display: flex; align-items: center; gap: 6px; font-size: 12px; color: var(--quiet); }
  .legend i { width: 48px; height: 10px; border-radius: 5px; border: 1px solid var(--control);
    background: linear-gradient(to right, #000004, #1f0c48, #550f6d, #88226a, #ba3655, #e35933,
      #f98c0a, #f9c932, #fcffa4); }
  #keys { inset: auto 16px 72px auto; padding: 16px 20px; }
  #keys h3 { font-size: 15px; margin-bottom: 8px; }
  #keys dl { display: grid; grid-template-columns: auto 1fr; gap: 6px 16px; margin: 0;
    font-size: 14px; }
  dd { margin: 0; }
  kbd { font: 600 13px/1 ui-monospace, monospace; border: 1px solid var(--control);
    border-radius: 5px; padding: 3px 7px; background: var(--page); display: inline-block; }
  @media (hover: none) and (pointer: coarse) { .heat kbd { display: none; } }
  @media (max-width: 700px) {
    .legend span, .help, .heat kbd { display: none; }
    .group { order: -1; }
    .tools { gap: 2px 12px; padding: 4px; }
    .heat input { width: 120px; }
    .stages { grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); }
  }
`});var Pp,Zi,Bn,Ya=b(()=>{"use strict";p();h();A();F();j();Fi();Qe();C();Ni();Ka();Gi();Za();Pp=.5,Zi=60,Bn=class extends S{constructor(){super();this.urls=new $e(this);this.sources=new WeakMap;this.look=e=>{this.seen=e.detail};this.spot=({detail:{x:e,y:t}})=>{let{result:n}=this.image,s=n&&Ri(n.map,e,t);s!==void 0&&this.tell("patch",s)};this.setHeat=e=>{this.style.setProperty("--heat",e.target.value)};this.seen=Re,this.boxes=this.sides=this.original=this.full=!1,this.place="",this.addEventListener("fullscreenchange",()=>{this.full=document.fullscreenElement!==null,this.takeFocus()})}static{this.properties={image:{attribute:!1},why:{attribute:!1},patch:{attribute:!1},place:{},seen:{state:!0},boxes:{state:!0},sides:{state:!0},original:{state:!0},full:{state:!0},fault:{state:!0}}}static{this.styles=[M,Ga]}willUpdate(){this.image?.id!==this.of&&(this.of=this.image?.id,this.seen=Re,this.fault=void 0)}render(){let{image:e,text:t}=this;return e?(this.toggleAttribute("full",this.full),c`
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
      ${this.renderKeys()}`):y}renderStage(e){let{result:t}=e,n=this.text.inspect;if(!t)return this.renderWaiting(e);let s=this.patch!==void 0||this.sides?ge(t.map,this.patch??Ne(t.map)):void 0;return c`
      <image-stage class="main" .source=${this.sourceOf(e)} .result=${t} .look=${this.seen}
        .label=${n.imageNamed(e.name)} ?boxes=${this.boxes} .spot=${s}
        ?original=${this.original} @look=${this.look} @spot=${this.spot}
        @swipe=${o=>this.tell("step",o.detail)}
        @fault=${o=>{this.fault=T(o.detail)}}></image-stage>`}renderWaiting({name:e,file:t,error:n}){let s=this.text.inspect,{waiting:o,unreadable:a}=s.verdicts;return n!==void 0?c`<p class="empty">${a}</p>`:c`<div class="waiting">${t?c`
        <img src=${this.urls.of(t)} alt=${s.imageNamed(e)}
          @load=${l=>this.showImage(l,!0)}
          @error=${l=>this.showImage(l,!1)}>`:y}
      <span class="tag">${o}</span></div>`}showImage(e,t){e.target.toggleAttribute("ready",t)}renderNormal(){let e=this.text.inspect,t=this.why?.image.id===this.image?.id?this.why:void 0,{normal:n}=t??{};if(!n){let o=!t&&this.image?.file;return c`<p class="empty">${o?e.comparing:e[Hi(this.state)]}</p>`}let s={key:n.file,width:n.width,height:n.height,open:()=>He(this.store,n)};return c`
      <div class="normal">
        <image-stage .source=${s} .look=${this.seen} .label=${e.imageNamed(n.name)}
          .spot=${t?.nearSpot} @look=${this.look}></image-stage>
        <span class="tag">${e.nearestImage(n.name)}</span>
      </div>`}sourceOf(e){let t=this.sources.get(e);if(t)return t;let{id:n,name:s,file:o,thumbnail:a,result:l}=e;if(!l)return;let{width:d,height:m}=l.map.frame,u={key:`${n} ${l.pixelsDigest}`,width:d,height:m,...a&&{thumbnail:a},...o&&{open:()=>He(this.store,{name:s,file:o})}};return this.sources.set(e,u),u}renderTools(){let e=this.text.inspect,t=new Intl.NumberFormat(this.locale,{style:"percent"});return c`
      <div class="tools" role="toolbar" aria-label=${e.tools}>
        <div class="group">
          ${this.tool("minus",e.zoomOut,()=>this.zoom(1/1.5))}
          <output aria-label=${e.zoom}>${t.format(this.seen.zoom)}</output>
          ${this.tool("add",e.zoomIn,()=>this.zoom(1.5))}
          ${this.tool("fit",e.zoomFit,()=>this.zoom(0))}
        </div>
        <label class="heat"><span>${e.heat}</span>
          <input type="range" min="0" max="1" step="0.05" .defaultValue=${String(Pp)}
            @input=${this.setHeat}>
          <kbd title=${e.holdSpace} aria-hidden="true">${e.space}</kbd></label>
        <div class="legend" title=${e.legendTitle} aria-hidden="true">
          <span>${e.legendLow}</span><i></i><span>${e.legendHigh}</span></div>
        <div class="group">
          ${this.toggle("boxes",e.boxes,this.boxes,()=>this.act("b"))}
          ${this.toggle("sides",e.sides,this.sides,()=>this.act("s"))}
          ${this.tool(this.full?"small":"full",e.full,()=>this.act("f"))}
          <button class="plain icon-only help" popovertarget="keys" aria-label=${e.keys}
            title=${e.keys}>${v("keys")}</button>
        </div>
      </div>`}tool(e,t,n){return c`<button class="plain icon-only" aria-label=${t} title=${t}
      @click=${n}>${v(e)}</button>`}toggle(e,t,n,s){return c`<button class="plain icon-only" aria-label=${t} title=${t}
      aria-pressed=${n} @click=${s}>${v(e)}</button>`}renderKeys(){let e=this.text.inspect;return c`
      <div popover id="keys" role="dialog" aria-label=${e.keys}>
        <h3>${e.keys}</h3>
        <dl>${e.keyList.map(([t,n])=>c`
          <dt><kbd>${t}</kbd></dt><dd>${n}</dd>`)}</dl>
      </div>`}get stage(){return this.find(".main")}zoom(e){this.stage?.zoomBy(e)}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}act(e){let t={f:()=>this.toggleFull(),s:()=>this.sides=!this.sides,b:()=>this.boxes=!this.boxes,"+":()=>this.zoom(1.5),"=":()=>this.zoom(1.5),"-":()=>this.zoom(.6666666666666666),0:()=>this.zoom(0),"?":()=>this.find("#keys")?.togglePopover()};return t[e]?.(),e in t}showOriginal(e){this.original=e}pan(e){let[t,n]={ArrowLeft:[Zi,0],ArrowRight:[-Zi,0],ArrowUp:[0,Zi],ArrowDown:[0,-Zi]}[e]??[0,0];this.stage?.pan(t,n)}takeFocus(){!this.full||this.matches(":focus-within")||(this.tabIndex=-1,this.focus())}toggleFull(){let{full:e}=this;this.full=!e,e&&document.fullscreenElement?document.exitFullscreen():e||this.requestFullscreen?.().catch(()=>{})}};customElements.define("image-viewer",Bn)});var Tp,Cn,Ja=b(()=>{"use strict";p();h();A();Tp=(i,r)=>i?.left!==r?.left||i?.top!==r?.top||i?.width!==r?.width||i?.height!==r?.height,Cn=class extends q{constructor(){super(...arguments);this.turn=0}static{this.properties={open:{attribute:!1},area:{attribute:!1,hasChanged:Tp},spot:{attribute:!1},label:{}}}static{this.styles=k`
    :host { display: block; position: relative; aspect-ratio: 1; overflow: hidden;
      background: var(--stage); border-radius: 8px; }
    canvas { width: 100%; height: 100%; object-fit: contain; display: block; }
  `}render(){return c`<canvas role="img" aria-label=${this.label}></canvas>`}updated(e){(e.has("area")||e.has("open"))&&this.draw().catch(()=>{})}async draw(){let e=++this.turn,t=this.renderRoot.querySelector("canvas"),{area:n,open:s,spot:o}=this,a=await s?.();if(e!==this.turn||!a||!n)return;let d=Math.round((this.clientWidth||120)*devicePixelRatio)/Math.max(n.width,n.height),m=$=>Math.max(1,Math.round($*d)),u=await a.part(n,m(n.width),m(n.height));if(e!==this.turn)return u.close();[t.width,t.height]=[u.width,u.height];let w=t.getContext("2d");if(w.drawImage(u,0,0),u.close(),!o)return;let x=($,E)=>($-E)*d;for(let[$,E]of[["#000b",3],["#fff",1.5]])w.strokeStyle=$,w.lineWidth=E*devicePixelRatio,w.strokeRect(x(o.left,n.left),x(o.top,n.top),o.width*d,o.height*d);this.setAttribute("ready","")}};customElements.define("image-crop",Cn)});var Xa,Qa=b(()=>{"use strict";p();h();A();Xa=k`
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
`});function jp(i){let{left:r,top:e,width:t,height:n}=ge(i,Ne(i)),s=(a,l)=>Math.min(2,Math.max(0,Math.floor(3*a/l))),{frame:o}=i;return 3*s(e+n/2,o.height)+s(r+t/2,o.width)}var Ip,zn,el=b(()=>{"use strict";p();h();A();Ve();xe();ne();j();Ja();Fi();Qe();C();Ni();Vi();Qa();Ip=6,zn=class extends S{constructor(){super(...arguments);this.openers=new WeakMap}static{this.properties={image:{attribute:!1},why:{attribute:!1},patch:{attribute:!1},fault:{attribute:!1},offer:{state:!0}}}static{this.styles=[M,Xa]}render(){let{image:e}=this;if(!e)return y;let t=we(e,z(this.state),G(this.state));return c`
      <section class="verdict ${t}" aria-live="polite">
        <h2>${Q(t)}<span>${e.stale?this.text.inspect.outdated:this.text.inspect.verdicts[t]}</span></h2>
        ${this.renderPlace(e,t)}
        ${this.renderScore(e)}
      </section>
      ${t==="unreadable"?this.renderUnreadable(e):y}
      ${e.result?c`
        ${this.renderWhy(e)}${this.renderLabels(e)}${this.renderDetails(e)}`:y}
      <button class="plain remove" title=${this.text.inspect.removeKey}
        @click=${()=>this.dispatchEvent(new CustomEvent("remove"))}
        >${v("trash")}${this.text.inspect.remove}</button>`}renderPlace({result:e},t){let n=this.text.inspect;return!e||t!=="anomalous"&&t!=="unsure"?y:c`<p>${n.strongest(n.places[jp(e.map)])}</p>`}renderScore({result:e,stale:t}){if(!e)return y;let n=this.text.inspect,s=z(this.state);if(t)return c`<p class="quiet">${n.stale}</p>`;let{learned:o,project:a}=this.state,l=o?.provisional&&a.limit===void 0,d=s===void 0?n.raw(e.score):n.ofLimit(Ue(e.score,s));return c`
      <p class="score" title=${n.raw(e.score)}>${d}</p>
      ${s===void 0||G(this.state)?y:c`<p class="quiet">${l?n.guess:n.unchecked}</p>`}`}renderUnreadable(e){let t=this.text.inspect;return c`
      <section>
        <p>${e.error}</p>
        <div class="buttons">
          <button @click=${()=>this.store.retry(e.id)}>${v("again")}${t.retry}</button>
        </div>
      </section>`}renderWhy(e){let t=this.text.inspect;if(!e.file)return c`<p class="quiet">${t.noOriginal}</p>`;let n=this.why?.image.result===e.result?this.why:void 0,{map:s}=e.result,o=this.patch??Ne(s),a=ge(s,o),l=n?.patch===o,d=l?n.normal:void 0,m=this.state.project.options.view?.tiles??1;return c`
      <section class="why">
        <h3>${t.why}</h3>
        ${this.renderSpots(e,o)}
        <div class="crops">
          ${this.renderCrop(t.thisSpot,e,a,xn(a,s.frame,3*m))}
          ${d?this.renderCrop(t.nearestSpot,d,n.nearSpot,xn(n.nearSpot,d,3)):l?y:c`
            <figure><div class="empty" aria-busy=${this.fault===void 0}></div>
              <figcaption>${t.nearestSpot}</figcaption></figure>`}
        </div>
        <p class="quiet">${this.fault??(d?t.inImage(d.name):l?t[Hi(this.state)]:t.comparing)}</p>
      </section>`}renderCrop(e,t,n,s){let{file:o}=t;return c`
      <figure><image-crop .area=${s} .spot=${n} .label=${e}
        .open=${this.opener(o,t)}></image-crop>
        <figcaption>${e}</figcaption></figure>`}opener(e,t){let{learned:n}=this.state,s=this.openers.get(e);if(s&&s.of===n)return s.open;let o=()=>He(this.store,t);return this.openers.set(e,{of:n,open:o}),o}renderSpots(e,t){let{regions:n,map:s}=e.result,o=n.slice(0,Ip).map(a=>Ri(s,a.peakX,a.peakY));return o.length<2?y:c`
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
            >${Q(s)}${t.sayings[s]}</button>`)}
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
      </section>`}say(e,t){this.offer=t==="normal"?e.id:void 0,this.store.label(e.id,t),this.updateComplete.then(()=>this.find(".offer")?.scrollIntoView({block:"nearest"}))}teach({name:e,file:t},n){this.offer=void 0,this.store.addNormals([{name:e,file:t}],n),this.store.toast(this.text.inspect.taught[n](e)),this.updateComplete.then(()=>this.find(".say button")?.focus())}renderDetails({result:e}){let t=e,n=this.text.inspect,s=z(this.state),o=[[n.details.score,We(t.score,4,this.locale)],[n.details.limit,s===void 0?"\u2013":We(s,4,this.locale)],[n.details.size,`${t.map.frame.width} \xD7 ${t.map.frame.height}`],[n.details.regions,String(t.regions.length+t.regionsLeftOut)],[n.details.method,t.method],[n.details.decoder,n.decoders[t.decoder]]];return c`
      <details>
        <summary>${n.details.title}</summary>
        <dl>${o.map(([a,l])=>c`<dt>${a}</dt><dd>${l}</dd>`)}</dl>
        ${t.notes?.map(a=>c`<p class="quiet">${a}</p>`)}
      </details>`}};customElements.define("image-why",zn)});var Lp,_n,tl=b(()=>{"use strict";p();h();A();F();gn();j();Fi();Oa();Qe();C();Ra();Ua();Ya();el();Lp=200,_n=class extends S{constructor(){super();this.asked=[];this.timer=0;this.narrow=matchMedia("(max-width: 700px)");this.resized=()=>this.requestUpdate();this.choose=e=>{this.patch=e.detail};this.step=e=>this.grid?.step(e.detail);this.show=()=>{this.narrow.matches&&(this.open=!0,history.pushState({sheet:!0},""),this.dispatchEvent(new CustomEvent("sheet",{detail:!0,bubbles:!0,composed:!0})),this.updateComplete.then(()=>this.find(".back")?.focus()))};this.hide=()=>history.back();this.closed=()=>{this.open&&(this.open=!1,this.dispatchEvent(new CustomEvent("sheet",{detail:!1,bubbles:!0,composed:!0})),this.updateComplete.then(()=>this.grid?.focusTile()))};this.pressed=e=>{(e.composedPath().includes(this)||e.target===document.body)&&this.key(e)};this.released=e=>{e.key===" "&&this.viewer?.showOriginal(!1)};this.open=!1,this.addEventListener("focusout",()=>this.viewer?.showOriginal(!1))}static{this.properties={patch:{state:!0},why:{state:!0},fault:{state:!0},open:{state:!0}}}static{this.styles=[M,Da]}connectedCallback(){super.connectedCallback(),this.narrow.addEventListener("change",this.resized),addEventListener("popstate",this.closed),addEventListener("keydown",this.pressed),addEventListener("keyup",this.released)}disconnectedCallback(){super.disconnectedCallback(),this.narrow.removeEventListener("change",this.resized),removeEventListener("popstate",this.closed),removeEventListener("keydown",this.pressed),removeEventListener("keyup",this.released),clearTimeout(this.timer)}get grid(){return this.find("image-grid")}get viewer(){return this.find("image-viewer")}get image(){let{images:e,selected:t}=this.state;return e.find(n=>n.id===t)??e[0]}render(){let{state:e}=this,t=this.text.inspect;return c`<h1 class="hidden-text">${t.title}</h1>
      ${e.images.length===0?this.renderEmpty():c`
        <image-grid @open=${this.show} @listed=${this.resized}></image-grid>
        ${this.renderDetail()}`}`}renderEmpty(){let e=this.text.inspect,{learned:t,learning:n}=this.state;return c`
      <div class="start">
        ${t||n?c`
          <h2>${e.addTitle}</h2>
          <p class="quiet">${e.addText}</p>
          <div class="buttons">${Tt(this.store,this.text,!0)}</div>`:c`${this.renderNothingLearned()}
            <p class="quiet">${e.addBefore}</p>
            <div class="buttons">${Tt(this.store,this.text)}</div>`}
      </div>`}renderNothingLearned(){let e=this.text.inspect;return c`
      <h2>${e.nothingLearned}</h2>
      <p class="quiet">${e.nothingLearnedText}</p>
      <button class="primary" @click=${()=>this.store.go("teach")}>${e.toTeach}</button>`}renderDetail(){let{image:e,narrow:t}=this,{learned:n,learning:s}=this.state,o=this.text.inspect,a=t.matches;return a&&!this.open?y:c`
      <div class="detail" role=${a?"dialog":y} aria-modal=${a?"true":y}
        aria-label=${a&&e?e.name:y}>
        ${a?c`<button class="plain back" @click=${this.hide}
          >${v("back")}${o.back}</button>`:y}
        ${n||s?c`
          <image-viewer .image=${e} .why=${this.why} .patch=${this.patch}
            .place=${this.placeOf(e)} @step=${this.step} @patch=${this.choose}></image-viewer>
          <image-why .image=${e} .why=${this.why} .patch=${this.patch} .fault=${this.fault}
            @patch=${this.choose} @remove=${()=>this.grid?.remove(e)}></image-why>
          <limit-chart></limit-chart>`:c`<div class="start viewer">${this.renderNothingLearned()}</div>`}
      </div>`}placeOf(e){let t=this.grid?.shown??[],n=e?t.indexOf(e):-1;return n<0?"":this.text.inspect.position(n+1,t.length)}updated(){let{image:e,viewer:t}=this;e?.id!==this.asked[0]&&(this.patch=void 0);let n=[e?.id,e?.result,this.patch,this.state.learned,t];n.every((s,o)=>s===this.asked[o])||(this.asked=n,clearTimeout(this.timer),this.timer=window.setTimeout(()=>{this.ask()},Lp))}async ask(){let{image:e,asked:t}=this;if(this.fault=void 0,!(!e?.result||!e.file||e.stale||!this.viewer))try{let n=await fa(this.store,e,this.patch??Ne(e.result.map));t===this.asked&&(this.why=n)}catch(n){t===this.asked&&(this.fault=T(n))}}key(e){let t=e.composedPath()[0];e.ctrlKey||e.metaKey||e.altKey||t.matches("input, select, textarea")||e.key===" "&&t.matches("button, summary")||this.act(e)&&e.preventDefault()}act(e){let{image:t,viewer:n}=this;if(!t||!n)return!1;if(e.shiftKey&&e.key.startsWith("Arrow"))return n.pan(e.key),!0;let s=e.key.toLowerCase(),o={" ":()=>n.showOriginal(!0),arrowright:()=>this.grid?.step(1),arrowleft:()=>this.grid?.step(-1),n:()=>this.say("normal"),d:()=>this.say("anomalous"),delete:()=>this.grid?.remove(),escape:()=>this.open&&this.hide()};return o[s]?.(),s in o||n.act(s)}say(e){let{image:t}=this;t?.result&&this.find("image-why")?.say(t,t.label===e?void 0:e)}};customElements.define("inspect-view",_n)});async function il({frame:i,result:r},e=new Date){let[t,n]=await Promise.all([U(i),J(i,r,{side:320,boxes:!0})]);return{id:W(),time:e,result:r,file:t,thumbnail:URL.createObjectURL(n)}}function rl(i,r,e){let{id:t}=e?i[0]:r,s=[{...r,id:t},...e?i.slice(1):i].slice(0,Bp);for(let o of i)s.includes(o)||URL.revokeObjectURL(o.thumbnail);return s}function Yi(i){let r=n=>String(n).padStart(2,"0"),e=`${i.getFullYear()}-${r(i.getMonth()+1)}-${r(i.getDate())}`,t=[i.getHours(),i.getMinutes(),i.getSeconds()].map(r).join(".");return`live ${e} ${t}.${String(i.getMilliseconds()).padStart(3,"0")}.png`}var Bp,nl=b(()=>{"use strict";p();h();V();mt();Bp=30});function zp(){try{return localStorage.getItem(sl)??""}catch{return""}}function _p(i){try{localStorage.setItem(sl,i)}catch{}}async function ol(i=zp()){let{mediaDevices:r}=navigator;if(!r)throw new DOMException("no secure context","SecurityError");let e=i?{deviceId:{ideal:i}}:{facingMode:{ideal:"environment"}},t=await r.getUserMedia({video:{...Cp,...e}}),n=t.getVideoTracks()[0]?.getSettings()??{},s=n.deviceId??"";return _p(s),{stream:t,id:s,front:n.facingMode==="user"}}async function al(){return(await navigator.mediaDevices?.enumerateDevices()??[]).filter(({kind:r,deviceId:e})=>r==="videoinput"&&e!=="").map(({deviceId:r,label:e})=>({id:r,label:e}))}var sl,Cp,Op,ll,dl=b(()=>{"use strict";p();h();sl="inctrl-camera",Cp={width:{ideal:1920},height:{ideal:1080}};Op={NotAllowedError:"denied",NotFoundError:"none",OverconstrainedError:"none",NotReadableError:"busy",AbortError:"busy",SecurityError:"insecure"},ll=i=>Op[i.name??""]??"other"});async function Dp(i){return await new Promise(r=>setTimeout(r)),createImageBitmap(i)}var Ji,cl=b(()=>{"use strict";p();h();Ji=class{constructor(r,e){this.video=r;this.hooks=e;this.ended=new AbortController;this.times=[];this.fresh=!0;this.held=!1;this.failures=0;this.wakeUp=()=>{};let{signal:t}=this.ended;document.addEventListener("visibilitychange",()=>this.wake(),{signal:t}),this.watch(),this.run()}get rate(){let{times:r}=this;return r.length<2||performance.now()-r.at(-1)>2e3?0:1e3*(r.length-1)/(r.at(-1)-r[0])}hold(r){this.held=r,this.wake()}wake(){this.wakeUp()}stop(){this.ended.abort(),this.wake()}watch(){let r=()=>{this.ended.signal.aborted||(this.fresh=!0,this.wake(),this.video.requestVideoFrameCallback(r))};this.video.requestVideoFrameCallback(r)}async run(){let{signal:r}=this.ended,e=this.begin();for(;!r.aborted;){if(!e){await new Promise(s=>this.wakeUp=s),e=this.begin();continue}let t=await e;if(e=this.begin(),!t)continue;if(r.aborted||this.held){t.frame.close();continue}let n=performance.now();this.times=[...this.times.filter(s=>n-s<=2e3),n],this.hooks.show(t)}}begin(){let{video:r,held:e,fresh:t}=this;if(!(this.ended.signal.aborted||e||!t||document.hidden)&&this.hooks.ready()&&!(r.readyState<HTMLMediaElement.HAVE_CURRENT_DATA))return this.fresh=!1,this.one()}async one(){let r,e;try{r="VideoFrame"in globalThis?new VideoFrame(this.video):await createImageBitmap(this.video);let t=this.hooks.score(r);e=r instanceof ImageBitmap?Promise.resolve(r):Dp(r);let[n,s]=await Promise.all([t,e]);return this.failures=0,{frame:s,result:n}}catch(t){r instanceof ImageBitmap?r.close():e?.then(n=>n.close(),()=>{}),!this.ended.signal.aborted&&++this.failures===3&&(this.stop(),this.hooks.failed(t));return}finally{r instanceof ImageBitmap||r?.close()}}}});var On,pl,ot,st,Xi,Rp,Np,Hp,Qi,hl=b(()=>{"use strict";p();h();[On,pl,ot]=[32,24,4],[st,Xi]=[On*ot,pl*ot],Rp=14,Np=.01,Hp=500,Qi=class{constructor(){this.context=new OffscreenCanvas(st,Xi).getContext("2d",{willReadFrequently:!0});this.began=0}settled(r,e=performance.now()){let{last:t}=this,n=this.last=this.cells(r);if(!t)return!1;let s=0;for(let[o,a]of n.entries())Math.abs(a-t[o])>Rp&&s++;if(s>Np*n.length)this.moved===void 0&&(this.began=e),this.moved=e;else if(this.moved!==void 0&&e-this.moved>=Hp)return this.moved=void 0,!0;return!1}cells(r){this.context.drawImage(r,0,0,st,Xi);let{data:e}=this.context.getImageData(0,0,st,Xi),t=new Float32Array(On*pl);for(let n=0;n<st*Xi;n++){let s=Math.floor(n/st/ot)*On+Math.floor(n%st/ot);t[s]+=(e[4*n]+2*e[4*n+1]+e[4*n+2])/(4*ot*ot)}return t}}});function ke({where:i,model:r,learns:e},t=location.hostname){return i==="page"?"page":r&&e&&Fp.test(t)?"here":"server"}var Fp,Ct=b(()=>{"use strict";p();h();Fp=/^(localhost|127\.[\d.]+|\[::1\])$/});var Dn,ml=b(()=>{"use strict";p();h();A();Fe();V();j();C();Dn=class extends S{constructor(){super();this.heat=!0;this.alarms=[]}static{this.properties={alarms:{attribute:!1}}}static{this.styles=[M,k`
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
  `]}disconnectedCallback(){super.disconnectedCallback(),this.forget()}forget(){this.large&&URL.revokeObjectURL(this.large),[this.large,this.shown]=[void 0,void 0],this.requestUpdate()}async enlarge(e){this.shown=e;let t=await createImageBitmap(e.file),n=await J(t,this.heat?e.result:void 0,{side:1600,boxes:!0});if(t.close(),this.shown!==e||!this.isConnected)return;this.large&&URL.revokeObjectURL(this.large),this.large=URL.createObjectURL(n),this.requestUpdate(),await this.updateComplete;let s=this.renderRoot.querySelector("dialog");s?.open||s?.showModal()}send(e){this.dispatchEvent(new CustomEvent(e,{detail:this.shown})),this.close()}close(){this.renderRoot.querySelector("dialog")?.close()}time({time:e}){return new Intl.DateTimeFormat(this.locale,{timeStyle:"medium"}).format(e)}render(){let{live:e}=this.text,{alarms:t}=this;return c`<section aria-labelledby="title">
      <h2 id="title">${e.alarms(t.length)}</h2>
      ${t.length===0?c`<p class="empty">${e.noAlarms}</p>`:c`<ul>
        ${K(t,({id:n})=>n,n=>c`<li>
          <button aria-label=${e.alarmAt(this.time(n))}
            @click=${()=>{this.enlarge(n)}}>
            <img src=${n.thumbnail} alt=""><span>${this.time(n)}</span></button></li>`)}
        </ul>`}
      ${this.shown&&this.large?this.dialog(this.shown,this.large):y}</section>`}dialog(e,t){let{live:n}=this.text,s=n.alarmAt(this.time(e));return c`<dialog aria-label=${s} @close=${()=>this.forget()}>
      <figure><img src=${t} alt=${n.heat}>
      <figcaption class="row"><p><strong>${s}</strong></p>
        <label><input type="checkbox" .checked=${this.heat} @change=${o=>{this.heat=o.target.checked,this.enlarge(e)}}>${n.showHeat}</label>
        <button class="primary" @click=${()=>this.send("alarm-inspect")}>${v("inspect")}
          ${n.inspect}</button>
        <button @click=${()=>this.send("alarm-normal")}>${v("check")}
          ${n.useAsNormal}</button>
        <button @click=${()=>this.close()}>${v("close")}${n.close}</button>
      </figcaption></figure></dialog>`}};customElements.define("alarm-strip",Dn)});var ul,fl=b(()=>{"use strict";p();h();A();ul=k`
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
`});var Up,gl,Vp,Rn,bl=b(()=>{"use strict";p();h();A();nl();dl();cl();hl();V();F();Ve();Ct();xe();ne();j();ml();C();fl();Up=2e3,gl=3,Vp=3e3,Rn=class extends S{constructor(){super(...arguments);this.source="off";this.choices=[];this.camera="";this.mirrored=!1;this.showHeat=!0;this.showGuide=!0;this.auto=!1;this.frozen=!1;this.alarms=[];this.still=new Qi;this.changed=!0;this.calm=0;this.alarmed=0;this.run={verdict:"waiting",length:0};this.said="waiting";this.note="";this.checked=!1;this.keys=e=>this.key(e);this.changedDevices=()=>{this.list()}}static{this.styles=[M,ul]}connectedCallback(){super.connectedCallback(),this.addEventListener("keydown",this.keys),navigator.mediaDevices?.addEventListener("devicechange",this.changedDevices)}disconnectedCallback(){super.disconnectedCallback(),this.removeEventListener("keydown",this.keys),navigator.mediaDevices?.removeEventListener("devicechange",this.changedDevices),this.turnOff();for(let{thumbnail:e}of this.alarms)URL.revokeObjectURL(e);this.alarms=[]}get video(){return this.find("video")}change(e){e(),this.requestUpdate()}async start(e){this.turnOff(),this.change(()=>this.source="asking"),this.find(".stage").focus();try{let{stream:t,id:n,front:s}=await ol(e);if(!this.isConnected||this.source!=="asking"){for(let o of t.getTracks())o.stop();return}t.getVideoTracks()[0].addEventListener("ended",()=>this.lose("gone")),[this.camera,this.mirrored]=[n,s],this.video.srcObject=t,await this.play("camera"),await this.list()}catch(t){this.isConnected&&this.lose(ll(t))}}async openVideo(e){let[t]=e.files??[];if(e.value="",!t)return;this.turnOff();let n=this.address=URL.createObjectURL(t);this.mirrored=!1,this.video.src=n;try{await this.play("video")}catch{this.address===n&&this.lose("video")}}async play(e){if(await this.video.play(),!this.isConnected)return this.turnOff();this.change(()=>{this.source=e,this.loop=new Ji(this.video,{ready:()=>this.store.live!==void 0,score:t=>{let{engine:n,prompts:s}=this.store.live;return n.score(t,{prompts:s})},show:t=>this.show(t),failed:t=>{this.store.toast(T(t),{kind:"error"}),this.lose("other")}})}),await this.updateComplete,this.find(".stage").focus()}lose(e){this.turnOff(),this.change(()=>this.fault=e),this.focusStart()}end(){this.turnOff(),this.focusStart()}async focusStart(){await this.updateComplete,this.find(".note .primary")?.focus()}turnOff(){this.loop?.stop(),this.loop=void 0;let{video:e}=this;for(let t of e.srcObject?.getTracks()??[])t.stop();e.srcObject=null,this.address&&(e.removeAttribute("src"),URL.revokeObjectURL(this.address),this.address=void 0),this.shown?.frame.close(),this.shown=void 0,this.run={verdict:"waiting",length:0},this.said="waiting",this.change(()=>{[this.source,this.fault,this.frozen]=["off",void 0,!1]})}async list(){let e=await al();this.change(()=>this.choices=e)}show(e){this.shown?.frame.close(),this.shown=e;let t=this.verdict(),{run:n}=this;this.run={verdict:t,length:n.verdict===t?n.length+1:1},this.run.length>=gl&&(this.said=t),this.drawHeat(e);let s=this.still.settled(e.frame);s&&this.still.began>this.alarmed&&(this.changed=!0),s&&this.auto&&this.capture(),this.alarm(t,s),this.requestUpdate()}verdict(){let{state:e,shown:t}=this;return t?(this.known!==e&&([this.known,this.checked]=[e,G(e)]),jt(t.result.score,z(e),this.checked)):"waiting"}async drawHeat(e){if(!this.showHeat)return;let t=await oe(e.result);if(this.shown!==e)return t.close();let n=this.find(".heat");[n.width,n.height]=[t.width,t.height],n.getContext("bitmaprenderer").transferFromImageBitmap(t)}alarm(e,t){if(e!=="anomalous"){this.calm++;return}let n=performance.now(),s=this.calm>=gl||this.changed;this.calm=0,s&&n-this.alarmed>=Up?([this.alarmed,this.changed]=[n,!1],this.hold(!1)):t&&this.alarms.length>0&&this.hold(!0)}async hold(e){let t=await il(this.shown);if(!this.isConnected)return URL.revokeObjectURL(t.thumbnail);this.change(()=>this.alarms=rl(this.alarms,t,e))}freeze(e=!this.frozen){if(!(this.source==="off"||this.source==="asking")){if(this.loop?.hold(e),e&&this.shown){let t=this.find(".still"),{frame:n}=this.shown;[t.width,t.height]=[n.width,n.height],t.getContext("2d").drawImage(n,0,0)}this.source==="video"&&(e?this.video.pause():this.video.play()),this.change(()=>this.frozen=e)}}async frame(){let e=Yi(new Date);if(this.shown)return{name:e,file:await U(this.shown.frame)};let t=await createImageBitmap(this.video),n=await U(t);return t.close(),{name:e,file:n}}async capture(){this.store.addImages([await this.frame()]),this.say(this.text.live.captured)}async useAsNormal(){this.store.addNormals([await this.frame()]),this.say(this.text.live.added)}say(e){clearTimeout(this.silence),this.change(()=>this.note=e),this.silence=setTimeout(()=>this.change(()=>this.note=""),Vp)}key(e){let t=e.composedPath()[0];if(e.ctrlKey||e.metaKey||e.altKey||e.repeat||t.matches("input:not([type=checkbox]), select, textarea")||!this.loop||t.closest("dialog"))return;let n={" ":t.matches("button, summary, input")?void 0:()=>this.freeze(),c:()=>{this.capture()},u:()=>{this.useAsNormal()}}[e.key.toLowerCase()];n&&(e.preventDefault(),n())}updated(){let{videoWidth:e,videoHeight:t}=this.video,n=e&&t?e/t:16/9;this.find(".screen").style.setProperty("--ratio",String(n));let s=z(this.state),o=this.shown&&s?this.shown.result.score/s:0;this.find(".meter")?.style.setProperty("--share",String(o)),this.loop?.wake()}render(){let{text:e,alarms:t}=this,n=this.source==="camera"||this.source==="video";return c`
      <h1 class="hidden-text">${e.live.title}</h1>
      <div class="live ${n?"on":"off"}">
        <section class="stage" tabindex=${n?0:-1} aria-label=${e.live.stage}>
          ${this.screen(n)}
          ${n?y:this.notice()}
          ${this.frozen?c`<span class="badge">${v("pause")}${e.live.frozen}</span>`:y}
          <p class="badge below" role="status" ?hidden=${!this.note}>${v("check")}${this.note}
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
      <button class="primary" @click=${()=>{this.start()}}>${v("camera")}
        ${this.fault?e.again:e.start}</button>
      <button @click=${()=>this.find(".file").click()}>${v("open")}
        ${e.openVideo}</button></div>`;if(this.source==="asking")return c`<div class="note" role="status">${v("camera")}<h2>${e.asking}</h2>
        <p>${e.askingHint}</p></div>`;if(this.fault){let{title:n,hint:s}=e.faults[this.fault];return c`<div class="note" role="alert">${v("alert")}<h2>${n}</h2>
        <p>${s}</p>${t}</div>`}return c`<div class="note">${v("camera")}<h2>${e.off}</h2>
      <p>${e.offHints[ke(this.state)]}</p>${t}
      ${this.state.learned?y:this.untaught()}</div>`}untaught(){let{live:e}=this.text;return c`<p>${e.untaught}</p>
      <button class="teach" @click=${()=>this.store.go("teach")}>${v("learn")}
        ${e.teach}</button>`}side(){return c`${this.verdictCard()}${this.figures()}${this.actions()}${this.settings()}`}verdictCard(){let{live:e}=this.text,{state:t}=this;if(!t.learned)return c`<div class="verdict unknown">${v("learn")}
        <strong>${e.untaughtShort}</strong>
        <p>${e.untaught}</p>
        <button class="teach" @click=${()=>this.store.go("teach")}>${e.teach}</button></div>`;let n=this.verdict(),s=z(t),o={normal:"check",anomalous:"close",unsure:"unsure",waiting:"wait",unreadable:"alert",unknown:"unsure"},a=this.shown&&s?e.share(re(this.shown.result.score/s,this.locale)):"",l=e.verdicts[n];return c`<div class="verdict ${n}">${v(o[n])}
      <strong class=${l.length>6?"long":""}>${l}</strong>
      <span class="share">${a}</span>
      <div class="meter" aria-hidden="true"><i></i><b></b></div></div>`}figures(){let{live:e}=this.text,t=(a,l)=>We(a,l,this.locale),{videoWidth:n,videoHeight:s}=this.video,o=this.shown?t(this.shown.result.score,3):"\u2013";return c`<dl>
      <div><dt>${e.score}</dt><dd>${o}</dd></div>
      <div><dt>${e.rate}</dt><dd class="rate">${t(this.loop?.rate??0,1)}</dd></div>
      <div><dt>${e.size}</dt><dd>${n} × ${s}</dd></div></dl>`}actions(){let{live:e}=this.text,t=this.state.learned?"primary":"";return c`<div class="actions">
      <button class="wide ${t}" aria-pressed=${this.frozen} @click=${()=>this.freeze()}>
        ${v(this.frozen?"play":"pause")}${this.frozen?e.goOn:e.freeze}
        <kbd aria-hidden="true">${e.space}</kbd></button>
      <button class="wide ${t?"":"primary"}"
        @click=${()=>{this.useAsNormal()}}>${v("check")}${e.useAsNormal}
        <kbd aria-hidden="true">U</kbd></button>
      <button @click=${()=>{this.capture()}}>${v("camera")}${e.capture}
        <kbd aria-hidden="true">C</kbd></button>
      <button @click=${()=>this.end()}>${v("close")}${e.stop}</button></div>`}settings(){let{live:e}=this.text,t=(n,s)=>c`
      <label class="tick"><input type="checkbox" .checked=${this[s]}
        @change=${o=>this.change(()=>{this[s]=o.target.checked})}>${n}</label>`;return c`<details class="settings" ?open=${innerWidth>900}>
      <summary>${e.settings}${v("down")}</summary><div class="fields">
      ${this.source==="camera"&&this.choices.length>0?c`<label>${e.camera}
        <select @change=${n=>{this.start(n.target.value)}}>
        ${this.choices.map(({id:n,label:s},o)=>c`<option value=${n}
          ?selected=${n===this.camera}>${s||e.cameraNumber(o+1)}</option>`)}
        </select></label>`:y}
      ${t(e.auto,"auto")}${t(e.showHeat,"showHeat")}
      ${t(e.showGuide,"showGuide")}${t(e.mirror,"mirrored")}</div></details>`}inspect({file:e,time:t}){this.store.addImages([{name:Yi(t),file:e}]),this.say(this.text.live.captured)}fine({file:e,time:t}){this.store.addNormals([{name:Yi(t),file:e}]),this.say(this.text.live.added)}};customElements.define("live-view",Rn)});function er(i){let r=z(i),e=G(i),t=i.images.map(l=>({image:l,verdict:we(l,r,e)})),n=t.filter(({image:l})=>zt(l)),s=({image:l})=>l.result?.score??-1,o=n.toSorted((l,d)=>s(d)-s(l)),a=l=>o.filter(d=>d.verdict===l).length;return{rows:o,waiting:t.length-o.length,limit:r,counts:{normal:a("normal"),unsure:a("unsure"),anomalous:a("anomalous"),unreadable:a("unreadable"),unknown:a("unknown")},origin:{by:i.project.limit!==void 0?"person":i.learned?.from?"file":"normals",provisional:i.learned?.provisional??!1,check:r===void 0?void 0:it(i.images,r)}}}var zt,_t,Ot=b(()=>{"use strict";p();h();Ve();xe();zt=({result:i,error:r,stale:e})=>r!==void 0||i!==void 0&&!e,_t=({rows:i},r)=>r?i:i.filter(({verdict:e})=>e!=="normal")});function Wp({name:i,result:r,error:e},t){return r?Vt(ei(r,t),i):{image:i,...e!==void 0&&{error:e}}}async function*wl(i,r,e){for(let t of i.filter(zt))await e(),yield Wp(t,r)}async function at(i,r,e){let t=[`${vl.join(",")}\r
`];for await(let n of wl(i,r,e)){let s={...n,notes:n.notes?.join("; "),regions:n.regions&&n.regions.length+(n.regions_left_out??0)};t.push(`${vl.map(o=>ni(s[o])).join(",")}\r
`)}return new Blob(t,{type:"text/csv"})}async function tr(i,r,e){let t=[];for await(let n of wl(i,r,e))t.push(`${ri(JSON.stringify(n))}
`);return new Blob(t,{type:"application/jsonl"})}var vl,ir=b(()=>{"use strict";p();h();kr();Ae();Mr();Ot();vl=["image","score","anomalous","threshold","normalized","method","model","digest","regions","heatmap","notes","error_class","error","model_digest","prompts_digest","pixels_digest"]});function rr(i){let r=Pe();return async()=>{await r(),i?.throwIfAborted()}}var Nn=b(()=>{"use strict";p();h();ti()});var Hn,xl,yl,$l,kl=b(()=>{"use strict";p();h();Hn=f,xl="backbone",yl=i=>i.get(xl)??"",$l=i=>i===""?location.pathname:`?${xl}=${encodeURIComponent(i)}`});var Fn,Sl=b(()=>{"use strict";p();h();A();kl();F();j();ne();Fn=class extends S{constructor(){super();this.use=async e=>{let t=e.target,n=[...t.files??[]];this.fault="",this.reading=0;try{await this.store.changeModel(n,s=>this.reading=s),this.find("dialog")?.close(),this.store.toast(this.text.menu.modelChanged(this.state.model?.name??""))}catch(s){this.fault=T(s)}this.reading=void 0,t.value=""};this.wanted=this.now,this.fault=""}static{this.properties={wanted:{state:!0},reading:{state:!0},fault:{state:!0}}}static{this.styles=[M,k`
    :host { display: contents; }
    h2 { font-size: 20px; margin-bottom: 8px; }
    .row { display: flex; gap: 8px; align-items: flex-end; margin-top: 16px; }
    label.field { display: grid; gap: 4px; flex: 1; min-width: 0; }
    select { width: 100%; }
    .about { min-height: 48px; margin-top: 8px; }
    .file { border-top: 1px solid var(--line); margin-top: 24px; padding-top: 16px; }
    .file .button, progress, [role=alert] { margin-top: 12px; }
  `]}get query(){return new URLSearchParams(location.search)}get now(){return yl(this.query)}open(){this.fault="",this.find("dialog")?.showModal()}render(){let e=this.text.menu,t=Hn.find(({name:s})=>s===this.wanted),n=this.query.has("model")?e.ofAddress:e.bundled;return c`<dialog aria-labelledby="title">
      <h2 id="title">${e.anotherTitle}</h2>
      <p>${e.anotherText}</p>
      <div class="row"><label class="field">${e.backbone}
        <select aria-label=${e.backbone}
          @change=${s=>this.wanted=s.target.value}>
          <option value="" ?selected=${this.wanted===""}>${n}</option>
          ${Hn.map(({name:s,title:o,files:a})=>c`
            <option value=${s} ?selected=${this.wanted===s}>${o}
              (${ye(a.reduce((l,d)=>l+d.bytes,0),this.locale)})</option>`)}
        </select></label>
        <button class="primary" ?disabled=${this.wanted===this.now}
          @click=${()=>location.assign($l(this.wanted))}>${e.load}</button></div>
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
      <p role="alert">${this.fault}</p></div>`}};customElements.define("model-dialog",Fn)});function Se(i,r,e=""){let t=typeof r=="string"?new Blob([r],{type:e}):r,n=URL.createObjectURL(t),s=document.createElement("a");s.href=n,s.download=i.replace(/[\\/:*?"<>|\p{Cc}]/gu,"_"),s.click(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}var nr=b(()=>{"use strict";p();h()});var Un,Ml=b(()=>{"use strict";p();h();A();ir();Nn();F();Ve();$i();j();C();Sl();nr();Un=class extends S{constructor(){super(...arguments);this.another=()=>{this.close(),this.find("model-dialog")?.open()};this.savePrompts=()=>{let{learned:e,project:t}=this.state;e?.file&&Se(`${t.name}.prompts`,e.file),this.close()};this.openPrompts=async e=>{let t=e.target,n=t.files?.[0];this.close();try{n&&await this.store.openPrompts(n,n.name)}catch(s){this.store.toast(T(s),{kind:"error"})}t.value=""};this.keep=e=>this.store.update({keepImages:e.target.checked});this.askDelete=()=>{this.close(),this.find("dialog")?.showModal()};this.deleteAll=async()=>{this.find("dialog")?.close(),await this.store.deleteEverything(),this.store.toast(this.text.menu.deleted),this.store.go("start")}}static{this.styles=[M,k`
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
        ${v("more")}</button>
      <div id="more" popover @beforetoggle=${Je} role="region" aria-label=${e.title}>
        ${this.model()} ${this.files()} ${this.results()} ${this.settings()} ${this.help()}
      </div>
      <model-dialog></model-dialog>
      <dialog aria-labelledby="delete-title">
        <h2 id="delete-title">${e.deleteAllTitle}</h2>
        <p>${e.deleteAllText}</p>
        <div class="actions">
          <button class="danger" @click=${this.deleteAll}>${v("trash")}${e.deleteAllYes}</button>
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
        ${v("swap")}${n.another}</button>`:""}`}files(){let{learned:e}=this.state,t=this.text.menu;return c`<h2>${t.prompts}</h2>
      <button class="plain row" ?disabled=${!e?.file} @click=${this.savePrompts}>
        ${v("save")}${t.savePrompts}</button>
      <label class="button row">${v("open")}${t.openPrompts}
        <input type="file" @change=${this.openPrompts}></label>`}results(){let e=this.text.menu,t=!this.state.images.some(n=>n.result);return c`<h2>${e.results}</h2>
      <button class="plain row" ?disabled=${t} @click=${()=>this.saveResults(at,".csv")}>
        ${v("save")}${e.csv}</button>
      <button class="plain row" ?disabled=${t}
        @click=${()=>this.saveResults(tr,".results.jsonl")}>
        ${v("save")}${e.jsonl}</button>`}settings(){let{project:e}=this.state,t=this.text.menu;return c`<h2>${t.settings}</h2>
      <label class="setting">${v("language")}${t.language}
        <select aria-label=${t.language}
          @change=${n=>ia(n.target.value)}>
          ${Object.entries(fe).map(([n,{language:s}])=>c`
            <option value=${n} ?selected=${n===this.locale}>${s}</option>`)}
        </select></label>
      <label class="setting"><input type="checkbox" .checked=${e.keepImages}
        @change=${this.keep}>${t.keepImages}</label>
      <button class="plain row danger" @click=${this.askDelete}>
        ${v("trash")}${t.deleteAll}</button>`}help(){let e=document.querySelector("link[rel=help]");return e?c`<a class="button row" href=${e.href} target="_blank" rel="noopener">
      ${v("lightbulb")}${this.text.menu.help}</a>`:""}close(){this.find("#more")?.hidePopover()}async saveResults(e,t){let{images:n,project:s}=this.state;this.close(),Se(`${s.name}${t}`,await e(n,z(this.state),rr()))}};customElements.define("more-menu",Un)});var Vn,El=b(()=>{"use strict";p();h();A();Ct();j();C();ne();Vn=class extends S{constructor(){super(...arguments);this.test=async()=>{let e=await fetch(location.href,{method:"HEAD",cache:"no-store"}).then(()=>!0,()=>!1);this.tested=e?"sent":"refused"}}static{this.properties={tested:{state:!0}}}static{this.styles=[M,k`
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
  `]}render(){let{state:e,text:t}=this,n=t.privacy,s=ke(e),o=s==="here"||s==="page"&&e.locked,a=s!=="page"?n[s]:o?n.locked:e.fault===void 0?t.app.loading:t.app.failed,l=s==="server"?"server":o?"lock":e.fault===void 0?"wait":"alert";return c`
      <button class="badge ${o?"":"open"}" popovertarget="privacy">
        ${v(l)}<span class="word">${a}</span></button>
      <div id="privacy" popover @beforetoggle=${Je} role="region" aria-label=${a}>
        ${s!=="page"?this.served(s):o?this.locked():c`<p>${e.fault===void 0?n.loading:n.failed}</p>`}
        ${this.storage()}</div>`}locked(){let e=this.text.privacy;return c`
      <h2>${e.lockedTitle}</h2>
      <p>${e.lockedText}</p>
      <h3>${e.verify}</h3>
      <ol>${e.verifySteps.map(t=>c`<li>${t}</li>`)}</ol>
      <button @click=${this.test}>${e.test}</button>
      <p class="result" role="status">${this.tested==="refused"?e.testRefused:this.tested==="sent"?e.testSent:""}</p>
      <p class="quiet">${e.limits}</p>`}served(e){let t=this.text.privacy;return c`<h2>${t[`${e}Title`]}</h2><p>${t[`${e}Text`]}</p>`}storage(){let{kept:e,storage:t}=this.state,n=this.text.privacy;return c`<p>${e?n.kept:n.notKept}
      ${t?n.used(ye(t.used,this.locale)):""}</p>`}};customElements.define("privacy-badge",Vn)});var Wn,Al=b(()=>{"use strict";p();h();A();Fe();F();j();C();nr();Wn=class extends S{constructor(){super(...arguments);this.rename=e=>{let t=e.target,n=t.value.trim();n!==""&&this.store.update({name:n}),t.value=this.state.project.name};this.nameKey=e=>{let t=e.target;e.key!=="Enter"&&e.key!=="Escape"||(e.preventDefault(),e.key==="Escape"&&(t.value=this.state.project.name),this.find("button")?.focus())};this.edit=()=>{this.close();let e=this.find(".name");e?.focus(),e?.select()};this.create=()=>{this.close(),this.store.newProject()};this.export=()=>this.attempt(async()=>{let{name:e}=this.state.project;Se(`${e}.inctrl`,await this.store.exportProject()),this.close(),this.store.toast(this.text.projects.exported(e))});this.import=async e=>{let t=e.target,n=t.files?.[0];this.close(),n&&await this.attempt(()=>this.store.importProject(n,n.name)),t.value=""}}static{this.styles=[M,k`
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
        ${v("down")}</button>
      <div id="menu" popover @beforetoggle=${Je} role="region" aria-label=${t.title}>
        <ul>${K(this.rows(),n=>n.id,n=>this.row(n))}</ul>
        <hr>
        <div class="actions">
          <button class="plain" @click=${this.create}>${v("add")}${t.create}</button>
          <button class="plain" @click=${this.edit}>${v("brush")}${t.rename}</button>
          <button class="plain" @click=${this.export}>${v("save")}${t.exportFile}</button>
          <label class="button">${v("open")}${t.importFile}
            <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
        </div>
      </div>`}rows(){let{project:e,projects:t}=this.state;return t.some(n=>n.id===e.id)?t.map(n=>n.id===e.id?e:n):[e,...t]}row(e){let t=this.text.projects,n=e.id===this.state.project.id,s=new Date(e.created).toLocaleString(this.locale,{day:"numeric",month:"short",hour:"numeric",minute:"2-digit"});return c`<li>
      <button class="plain open" aria-current=${n?"true":"false"}
        @click=${()=>this.open(e.id)}><span>${e.name}</span><small>${s}</small></button>
      <button class="plain icon-only" aria-label=${t.remove(e.name)}
        @click=${()=>this.drop(e)}>${v("trash")}</button></li>`}close(){this.find("#menu")?.hidePopover()}async open(e){this.close(),e!==this.state.project.id&&await this.attempt(()=>this.store.openProject(e))}async drop(e){let t=this.rows().findIndex(({id:s})=>s===e.id);await this.attempt(()=>this.store.deleteProject(e.id,this.text.projects.removed(e.name))),await this.updateComplete;let n=this.renderRoot.querySelectorAll("li .open");(n[Math.min(t,n.length-1)]??this.find("button"))?.focus()}async attempt(e){try{await e()}catch(t){this.store.toast(T(t),{kind:"error"})}}};customElements.define("project-menu",Wn)});async function sr({name:i,file:r,thumbnail:e,result:t},n,s){if(r){let a=t?.map.frame,[l,d]=a?qe(a.width,a.height,n):[n,void 0],m={resizeWidth:l,resizeQuality:"high",...d&&{resizeHeight:d}},u=await Ie(r,m).catch(async()=>createImageBitmap(await s({name:i,file:r}),m)).catch(()=>{});if(u)return{bitmap:u,small:!1}}if(!e)return;let o=await Ie(e,{}).catch(()=>{});return o&&{bitmap:o,small:!0}}async function Pl({bitmap:i},{result:r},e){return Promise.all([J(i,void 0,{side:e}),J(i,r,{side:e,boxes:!0})])}async function Tl(i,r){let e=await oe(i.result,r),t=U(e);return e.close(),t}var qn,Kn=b(()=>{"use strict";p();h();je();V();qn=i=>new Promise((r,e)=>{let t=new FileReader;t.addEventListener("load",()=>r(t.result)),t.addEventListener("error",()=>e(t.error)),t.readAsDataURL(i)})});function Il(i){return i===void 0?"":i instanceof lt?i.text:Array.isArray(i)?i.map(Il).join(""):String(i).replace(/[&<>"']/g,r=>qp[r])}var lt,qp,I,jl=b(()=>{"use strict";p();h();lt=class{constructor(r){this.text=r}},qp={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};I=(i,...r)=>new lt(i.map((e,t)=>e+(t<r.length?Il(r[t]):"")).join(""))});var Ll,Bl=b(()=>{"use strict";p();h();Ll=`
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
`});async function _l(i,r,{text:e,locale:t,work:n}){let s=er(i),o={...r,state:i,figures:s,rows:_t(s,r.all),text:e,locale:t,now:new Date},a=[I`<!doctype html>
<html lang="${t}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${r.title}</title><style>${new lt(Ll)}</style></head><body><main>
${Gp(o)}${Zp(o)}${Yp(o)}${await Jp(o,n)}${Qp(o)}`];if(r.images&&o.rows.length>0){a.push(I`<section class="images"><h2>${e.report.images}</h2>
<p class="small">${e.report.legend}</p>`);for(let[l,d]of o.rows.entries())n.progress(l,o.rows.length),await n.rest(),a.push(await eh(o,d,l,n));a.push(I`</section>`)}return a.push(I`${th(o)}${r.sign?ih(o):void 0}
<footer>${e.report.aid} ${e.report.made("0.1.0")}</footer></main></body></html>
`),n.progress(o.rows.length,o.rows.length),new Blob(a.map(l=>l.text),{type:"text/html"})}function Gp({title:i,state:r,figures:e,text:t,locale:n,now:s}){let o=t.report,a=new Intl.DateTimeFormat(n,{dateStyle:"long",timeStyle:"short"});return I`<header><div class="kind">${o.kind}</div><h1>${i}</h1><dl class="meta">
<div><dt>${o.project}</dt><dd>${r.project.name}</dd></div>
<div><dt>${o.date}</dt><dd>${a.format(s)}</dd></div>
<div><dt>${o.inspected}</dt><dd>${e.rows.length}</dd></div></dl></header>`}function Zp({figures:{counts:i,rows:r,waiting:e},state:t,text:n}){let s=n.report,a=zl.filter(m=>i[m]>0||m!=="unknown"&&m!=="unreadable").map(m=>I`<div class="figure ${m}">
<b>${i[m]}</b><span>${s.verdicts[m]}</span></div>`),l=0,d=zl.map(m=>{let u=r.length>0?100*i[m]/r.length:0,w=I`<rect class="${m}" x="${l}" width="${u}" height="4"
 fill="var(--c)"/>`;return l+=u,w});return I`<section><div class="figures">
<div class="figure"><b>${r.length}</b><span>${s.inspected}</span></div>${a}</div>
<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${d}</svg>
${e>0?I`<p class="small">${s.waitingNote(e)}</p>`:void 0}
${t.project.notes?I`<h2>${s.notes}</h2><div class="notes">${t.project.notes}</div>`:void 0}</section>`}function Zn({figures:{origin:i,limit:r}},e){let t=e.report;if(r===void 0)return t.noLimit;let n=[t.by[i.by]];return i.check?n.push(t.checked(i.check)):n.push(t.unchecked,...i.provisional?[t.provisional]:[]),n.join(" ")}function Yp(i){let{state:r,figures:{limit:e},text:t,locale:n}=i,s=t.report,o=i.figures.rows.find(({image:a})=>a.result)?.image.result;return I`<section><h2>${s.basis}</h2><dl class="facts">
<div><dt>${s.limit}</dt><dd>${e===void 0?"\u2013":Gn(e,n)}</dd></div>
<div><dt>${s.normals}</dt><dd>${r.learned?.count??0}</dd></div>
<div class="wide"><dt>${s.origin}</dt><dd>${Zn(i,t)}</dd></div>
<div><dt>${s.model}</dt><dd>${o?.model??r.model?.name}</dd></div>
<div><dt>${s.method}</dt><dd>${o?.method??"\u2013"}</dd></div></dl></section>`}async function Jp({state:i,images:r,text:e},t){let n=i.normals.filter(l=>l.state==="ok").slice(0,Kp);if(!r||n.length===0)return I``;let s=async({name:l,file:d})=>{await t.rest();let m={resizeHeight:192,resizeQuality:"high"},u=await Ie(d,m).catch(async()=>createImageBitmap(await t.pixels({name:l,file:d}),m)).catch(()=>{});if(!u)return;let w=await qn(await J(u,void 0,{side:384}));return u.close(),I`<img src="${w}" alt="${l}">`},o=[];for(let l of n)o.push(await s(l));let a=i.normals.length-n.length;return I`<section><h2>${e.report.normals}</h2><div class="normals">${o}</div>
${a>0?I`<p class="small">${e.report.moreNormals(a)}</p>`:void 0}</section>`}function Qp({rows:i,all:r,figures:{limit:e},text:t,locale:n}){let s=t.report;if(i.length===0)return I`<section><h2>${s.table}</h2><p>${s.nothing}</p></section>`;let o=i.map(({image:{name:a,result:l,label:d,error:m},verdict:u},w)=>I`<tr>
<td class="n">${w+1}</td><td class="name">${a}</td><td>${Ol(u,t)}</td>
<td class="n">${l?Gn(l.score,n):"\u2013"}</td>
<td class="n">${l&&e?re(l.score/e,n):"\u2013"}</td>
<td class="n">${l?l.regions.length+l.regionsLeftOut:"\u2013"}</td>
<td>${m??(d?s.labels[d]:"\u2013")}</td></tr>`);return I`<section><h2>${r?s.table:s.tableNotNormal}</h2><div class="table"><table>
<thead><tr><th class="n">${s.number}</th><th>${s.image}</th><th>${s.verdict}</th>
<th class="n">${s.score}</th><th class="n">${s.ofLimit}</th><th class="n">${s.spots}</th>
<th>${s.label}</th></tr></thead><tbody>${o}</tbody></table></div></section>`}async function eh({rows:i,figures:{limit:r},text:e,locale:t},{image:n,verdict:s},o,a){let l=e.report,{name:d,result:m,label:u,error:w}=n,x=await sr(n,Cl(i.length),a.pixels),$=[m&&`${l.score} ${Gn(m.score,t)}`,m&&r&&l.percentOfLimit(re(m.score/r,t)),m&&l.spotCount(m.regions.length+m.regionsLeftOut),u&&`${l.label}: ${l.labels[u]}`,w,...m?.notes??[]].filter(Boolean).join(" \xB7 ");return I`<article class="${s}"><div class="head"><h3>${o+1}. ${d}</h3>
${Ol(s,e)}<p>${$}</p></div>${x?await E(x):void 0}
${x?void 0:I`<p class="small">${l.noPicture}</p>`}</article>`;async function E(B){let[_,P]=await Promise.all((await Pl(B,n,Cl(i.length))).map(qn));B.bitmap.close();let O=I`<figure><img src="${P}" alt="${l.heatOf(d)}">
<figcaption>${l.heat}</figcaption></figure>`;return I`<div class="pair"><figure><img src="${_}" alt="${d}">
<figcaption>${l.original}</figcaption></figure>${m?O:void 0}</div>
${B.small?I`<p class="small">${l.smallCopy}</p>`:void 0}`}}function th({state:i,figures:r,text:e}){let t=e.report,n=r.rows.find(({image:o})=>o.result)?.image.result,s=(o,a)=>a?I`<div class="wide"><dt>${o}</dt><dd><code>${a}</code></dd></div>`:void 0;return I`<section><h2>${t.trace}</h2><p>${t.traceText}</p><dl class="facts">
${s(t.modelDigest,n?.modelDigest??i.model?.digest)}
${s(t.promptsDigest,n?.promptsDigest??i.learned?.digest)}
<div><dt>${t.software}</dt><dd>inctrl ${"0.1.0"}</dd></div>
<div><dt>${t.where}</dt><dd>${t.places[ke(i)]}</dd></div></dl>
</section>`}var Cl,Kp,zl,Gn,Xp,Ol,ih,Dl=b(()=>{"use strict";p();h();Ct();ne();je();V();Ot();Kn();jl();Bl();Cl=i=>i<=60?800:i<=300?560:400,Kp=8;zl=["anomalous","unsure","normal","unknown","unreadable"];Gn=(i,r)=>We(i,3,r);Xp={normal:"M5 13l4 4L19 7",anomalous:"M6 6l12 12M18 6 6 18",unsure:"M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1-1.5 2.3M12 19v.5",unreadable:"M12 5v9M12 19v.5",unknown:"M5 12h14",waiting:"M5 12h14"},Ol=(i,r)=>I`<span class="mark ${i}"><svg viewBox="0 0 24 24" aria-hidden="true"><path
 d="${Xp[i]}"/></svg>${r.report.verdicts[i]}</span>`;ih=({text:i})=>I`<div class="sign">
<div>${i.report.signDate}</div><div>${i.report.signName}</div></div>`});function rh(i,r){let t=i.split(/[\\/]/).map(s=>s.replace(/[:*?"<>|\p{Cc}]/gu,"_")).filter(s=>s!==""&&s!=="."&&s!=="..").join("/"),n=bt(t||"image",r);return r.add(n),n}async function Rl(i,r,e){let t=i.filter(o=>o.result&&zt(o)),n=new Set,s=[{name:"results.csv",data:await at(i,r,e.rest)}];for(let[o,a]of t.entries()){e.progress(o,t.length),await e.rest();let l=rh(a.name,n);s.push({name:`heatmaps/${l}.png`,data:await Tl(a,Yn)});let d=await sr(a,Yn,e.pixels);if(!d)continue;await e.rest();let m=await J(d.bitmap,a.result,{side:Yn,boxes:!0});d.bitmap.close(),s.push({name:`overlays/${l}.jpg`,data:m})}return e.progress(t.length,t.length),di(s,o=>o.endsWith(".csv"))}var Yn,Nl=b(()=>{"use strict";p();h();V();vt();zr();Ot();Kn();ir();Yn=1024});var Hl,Fl=b(()=>{"use strict";p();h();A();Hl=k`
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
`});var Ul,nh,Jn,Vl=b(()=>{"use strict";p();h();A();Fe();Dl();Ot();Nl();ir();Nn();F();ne();j();C();Fl();nr();Ul=4,nh=["anomalous","unsure","normal","unknown","unreadable"],Jn=class extends S{constructor(){super(...arguments);this.all=!1;this.images=!0;this.sign=!1;this.addresses=new Map}static{this.styles=[M,Hl]}disconnectedCallback(){super.disconnectedCallback(),this.work?.abort.abort();for(let e of this.addresses.values())URL.revokeObjectURL(e);this.addresses.clear()}get figures(){let{state:e}=this;return this.known?.state!==e&&(this.known={state:e,figures:er(e)}),this.known.figures}get reportTitle(){return this.title_??this.text.report.defaultTitle(this.state.project.name)}change(e){e(),this.requestUpdate()}async make(e,t,n){let s=new AbortController;this.change(()=>this.work={abort:s,done:0,total:0,button:e}),await this.updateComplete,this.find(".cancel")?.focus();try{let a=await n({rest:rr(s.signal),pixels:l=>this.store.pixels(l),progress:(l,d)=>this.change(()=>this.work={abort:s,done:l,total:d,button:e})});s.signal.aborted||Se(`${this.state.project.name}${t}`,a)}catch(a){s.signal.aborted||this.store.toast(T(a),{kind:"error"})}let o=this.find(".cancel:focus")!==null;this.change(()=>this.work=void 0),await this.updateComplete,o&&this.find(`.${e}`)?.focus()}saveReport(){let{all:e,images:t,sign:n,state:s,text:o,locale:a}=this,l={title:this.reportTitle,all:e,images:t,sign:n};return this.make("save",`${o.report.fileEnding}.html`,d=>_l(s,l,{text:o,locale:a,work:d}))}saveMaps(){let{images:e}=this.state;return this.make("maps",`${this.text.report.mapsEnding}.zip`,t=>Rl(e,this.figures.limit,t))}saveCsv(){let{images:e}=this.state;return this.make("csv",".csv",({rest:t})=>at(e,this.figures.limit,t))}saveResults(){let{images:e}=this.state;return this.make("results",".results.jsonl",({rest:t})=>tr(e,this.figures.limit,t))}savePrompts(){let{project:e,learned:t}=this.state;t?.file&&Se(`${e.name}.prompts`,t.file)}render(){let e=this.text.report;return this.figures.rows.length===0?this.empty():c`<div class="view"><h1>${e.title}</h1>
      <div>${this.form()}${this.files()}</div>${this.preview()}</div>`}empty(){let e=this.text.report,{learned:t,images:n}=this.state,[s,o]=t?n.length===0?["inspect",e.emptyInspect]:["inspect",e.emptyWaiting]:["teach",e.emptyTeach];return c`<div class="view"><h1>${e.title}</h1>
      <div class="card empty">${v("report")}<h2>${e.empty}</h2><p class="quiet">${o}</p>
        <button class="primary" @click=${()=>this.store.go(s)}>
          ${this.text.app.steps[s]}</button></div></div>`}form(){let e=this.text.report,t=(o,a)=>c`<label class="tick">
      <input type="checkbox" .checked=${this[a]} @change=${l=>this.change(()=>this[a]=l.target.checked)}>${o}</label>`,n=(o,a)=>c`<label class="tick">
      <input type="radio" name="rows" .checked=${this.all===a}
        @change=${()=>this.change(()=>this.all=a)}>${o}</label>`,{figures:s}=this;return c`<div class="card form">
      <label class="text">${e.titleLabel}<input .value=${this.reportTitle} @input=${o=>this.change(()=>this.title_=o.target.value)}></label>
      <label class="text">${e.notes}<textarea placeholder=${e.notesHint}
        .value=${this.state.project.notes} @input=${o=>this.store.update({notes:o.target.value})}></textarea></label>
      <fieldset><legend>${e.include}</legend>
        ${n(e.notNormal(_t(s,!1).length),!1)}
        ${n(e.all(s.rows.length),!0)}
        ${t(e.withImages,"images")}${t(e.withSignature,"sign")}</fieldset>
      ${this.work?.button==="save"?this.progress():c`<button class="primary save"
        ?disabled=${this.work!==void 0} @click=${()=>{this.saveReport()}}>
        ${v("save")}${e.save}</button>`}
      <p class="quiet">${e.saveHint}</p></div>`}progress(){let{done:e,total:t}=this.work;return c`<div class="work"><div class="row"><span role="status">${this.text.report.working}
      ${t>0?this.text.report.progress(e,t):""}</span>
      <button class="cancel" @click=${()=>this.work?.abort.abort()}>
        ${this.text.app.cancel}</button></div>
      <progress max=${t||1} value=${e} aria-label=${this.text.report.working}></progress>
      </div>`}files(){let e=this.text.report,t=(n,s,o=!0)=>c`<div class="file"><strong>${e[n]}</strong>
      <p class="quiet">${e[`${n}Hint`]}</p>
      <button class=${n} ?disabled=${this.work!==void 0||!o} @click=${s}
        aria-label="${e.saveFile} ${e[n]}">${v("save")}${e.saveFile}</button></div>
      ${this.work?.button===n?this.progress():y}`;return c`<section class="card more" aria-labelledby="files"><h2 id="files">${e.files}</h2>
      ${t("csv",()=>{this.saveCsv()})}${t("maps",()=>{this.saveMaps()})}
      ${t("results",()=>{this.saveResults()})}
      ${t("prompts",()=>this.savePrompts(),!!this.state.learned?.file)}
      <details><summary>${e.verifyTitle}${v("down")}</summary>
        <p class="quiet">${e.verifyText}</p>
        <code>${this.command()}</code></details></section>`}command(){let{project:e,model:t}=this.state,n=s=>`"${s.replace(/["$`\\]/g,"\\$&")}"`;return["inctrl verify",`--prompts ${n(`${e.name}.prompts`)}`,...e.limit===void 0?[]:[`--threshold ${e.limit}`],...t&&t.name!=="mini"?[`--model ${n(t.name)}`]:[],`--root ${this.text.report.folder}`,n(`${e.name}.results.jsonl`)].join(" ")}preview(){let e=this.text.report,{figures:t,state:n}=this,s=_t(t,this.all),o=new Intl.DateTimeFormat(this.locale,{dateStyle:"long"}).format(new Date),a=nh.filter(d=>t.counts[d]>0||d!=="unknown"&&d!=="unreadable"),l=s.length-Ul;return c`<section class="paper" aria-label=${e.preview}>
      <div class="top"><div class="kind">${e.kind}</div>
        <div class="title">${this.reportTitle}</div>
        <p class="meta">${n.project.name} · ${o}</p></div>
      <div class="figures"><div class="figure"><b>${t.rows.length}</b>
        <span>${e.inspected}</span></div>${a.map(d=>c`
        <div class="figure ${d}"><b>${t.counts[d]}</b>
          <span>${e.verdicts[d]}</span></div>`)}</div>
      ${t.waiting>0?c`<p class="quiet">${e.waitingNote(t.waiting)}</p>`:y}
      ${n.project.notes?c`<p class="notes">${n.project.notes}</p>`:y}
      <p>${Zn({figures:t},this.text)}</p>
      ${s.length===0?c`<p>${e.nothing}</p>`:c`<ul class="rows">
        ${K(s.slice(0,Ul),({image:d})=>d.id,d=>this.row(d))}</ul>`}
      ${l>0?c`<p class="quiet">${e.more(l)}</p>`:y}</section>`}row({image:e,verdict:t}){let n=this.text.report,{limit:s}=this.figures,{result:o,thumbnail:a,name:l,error:d}=e,m=o&&s?n.percentOfLimit(re(o.score/s,this.locale)):d??"";return c`<li class=${t}>${a&&this.images?c`<img src=${this.address(a)} alt="">`:c`<span class="none"></span>`}
      <div><b>${l}</b><div class="share">${m}</div></div>
      <span class="mark">${n.verdicts[t]}</span></li>`}address(e){let t=this.addresses.get(e)??URL.createObjectURL(e);return this.addresses.set(e,t),t}};customElements.define("report-view",Jn)});var Xn,Wl=b(()=>{Xn={image:"test-hole-000.jpg",map:{rows:15,columns:15,scale:.031127593,frame:{width:320,height:320,resized_width:240,resized_height:240,left:0,top:0,input_width:240,input_height:240},values:[.005282223,.013823181,.01335752,.011934738,.012497902,.014306505,.010480344,.012621512,.011989077,.011141866,.012247602,.01161617,.010853738,.010365327,.0049586296,.011045724,.01627773,.012407392,.012007892,.01266705,.011241138,.01620839,.016807228,.018973202,.01863265,.015076895,.020490428,.020401627,.010818024,.014599681,.010406762,.011629174,.011879136,.012889405,.013644586,.011655301,.02284353,.018403718,.016324243,.018813828,.018927613,.022536328,.0139560895,.012574881,.015415947,.011840512,.011175881,.013477336,.011579901,.015748927,.021331817,.028527727,.03587051,.05251695,.044386547,.02620565,.037923545,.0170663,.014146,.012055476,.012878279,.011244297,.01138857,.013699631,.01749304,.024900138,.04716553,.098519,.26406878,.10555459,.04494244,.03446986,.015134414,.01221019,.018760502,.012396514,.012260457,.012361944,.013667524,.025594592,.03497514,.07451311,.2832317,.28817675,.3064138,.109354995,.028146157,.017424515,.0189495,.020872643,.014345606,.015135139,.024098447,.020585,.020521233,.043792326,.0784603,.30098394,.2895244,.3129895,.076179415,.038734864,.027235657,.013362954,.016212314,.013590048,.0126417875,.016045392,.013971299,.014057915,.024171293,.050331313,.19414221,.30295312,.16681445,.07472432,.038878787,.021443406,.01804795,.014056385,.011510541,.011236479,.012717992,.01519231,.015786797,.015024473,.03112487,.065870404,.12406331,.07972745,.039940774,.026575804,.024971822,.017733753,.01636515,.012648116,.010906558,.011873861,.012304355,.011935552,.014443706,.019175658,.022500833,.034402072,.030225644,.024094462,.019663235,.016774843,.011674802,.0151787205,.012140642,.009836336,.011112352,.01185293,.010577291,.014352183,.012450705,.014914115,.01500994,.016225636,.012264361,.010210097,.009720634,.014135212,.012577693,.010505299,.010873526,.012186159,.009352555,.010819207,.010640045,.009471546,.011459053,.011446555,.010435442,.0115152,.012351871,.010839045,.0152344005,.013476293,.012908161,.012308468,.017914077,.012091905,.010247827,.016197821,.011381905,.011061897,.0126592815,.012806863,.010605663,.014604926,.011513889,.01383696,.014863183,.011331548,.016657263,.011851112,.011423091,.011736701,.011495471,.007980813,.009255846,.01147743,.012728016,.009821743,.0100263255,.011940867,.010660589,.0107115805,.006226927,.012187381,.0137838125,.010641336,.0135417385,.012619972,.011357655,.009259671,.011698474,.012975146,.009695013,.009497702,.013195018,.014041255,.006430129]}}});var Qn,oh,ah,ql=b(()=>{"use strict";p();h();A();Ae();V();j();C();Wl();Gi();Qn=class extends S{constructor(){super(...arguments);this.urls=new $e(this)}static{this.styles=[M,k`
    ol { display: grid; grid-template-columns: 1fr auto 1fr auto 1fr; align-items: center; gap: 6px;
      list-style: none; margin: 0; padding: 0; }
    li { display: contents; }
    figure { margin: 0; position: relative; }
    .frame { position: relative; display: block; aspect-ratio: 1; border-radius: 8px;
      overflow: hidden; background: var(--hover); }
    img, canvas, .grid { position: absolute; inset: 0; width: 100%; height: 100%;
      object-fit: cover; }
    .grid { stroke: #fff; stroke-width: 0.6; stroke-opacity: 0.75; fill: none; }
    canvas { opacity: 0.5; }
    figcaption { font-size: 13px; margin-top: 6px; color: var(--quiet); text-align: center; }
    .arrow { color: var(--faint); margin-bottom: 26px; }
    .arrow .icon { width: 16px; height: 16px; display: block; }
    .sign {
      position: absolute; inset-inline-end: 6px; top: 6px; width: 24px; height: 24px;
      border-radius: 50%; display: grid; place-items: center; color: #fff; background: #1c7a4a;
    }
    .sign.bad { background: #bd2c2c; }
    .sign .icon { width: 16px; height: 16px; }
  `]}render(){let{samples:e}=this.state,t=this.text.start,n=e?.normals[0],s=e?.images.find(({name:a})=>a===Xn.image),o=c`<span class="arrow" aria-hidden="true">${v("arrow")}</span>`;return c`<ol>
      <li>${this.frame(n?.file,t.frameGood,c`<span class="sign">${v("check")}</span>`)}
        ${o}</li>
      <li>${this.frame((e?.normals[1]??n)?.file,t.frameLearn,ah)}
        ${o}</li>
      <li>${this.frame(s?.file,t.frameMarked,c`<canvas></canvas>
        <span class="sign bad">${v("alert")}</span>`)}</li>
    </ol>`}frame(e,t,n){return c`<figure><span class="frame">${e?c`
      <img alt="" src=${this.urls.of(e)}>${n}`:""}</span>
      <figcaption>${t}</figcaption></figure>`}async updated(e){let t=this.find("canvas");if(!t||t.dataset.drawn)return;t.dataset.drawn="true";let{frame:n,values:s,...o}=Xn.map,a=await oe({map:{...o,values:Float32Array.from(s),frame:qt(n)}});[t.width,t.height]=[a.width,a.height],t.getContext("2d").drawImage(a,0,0),a.close()}},oh=Array.from({length:7},(i,r)=>(r+1)*12.5),ah=c`<svg class="grid" viewBox="0 0 100 100" aria-hidden="true">
  ${oh.map(i=>ie`<path d="M${i} 0V100M0 ${i}H100" />`)}</svg>`;customElements.define("sample-strip",Qn)});var lh,es,Kl=b(()=>{"use strict";p();h();A();Ct();j();zi();Oi();Pt();C();ne();ql();lh=matchMedia("(hover: none) and (pointer: coarse)"),es=class extends S{constructor(){super(...arguments);this.take=async e=>{let t=e.target;await Xe(De(t.files??[]),this.store,this.text,n=>this.teach(n)),t.value=""};this.photograph=async()=>{await this.begin(),Ci(this),this.store.go("teach")};this.useSamples=async()=>{let{samples:e}=this.state;e&&(await this.begin(this.text.start.sampleName),this.store.update({keepImages:!0}),this.store.startWith(e),this.store.go("teach"))};this.import=async e=>{let t=e.target,n=t.files?.[0],s={images:[],projects:n?[n]:[],prompts:[],refused:[]};await Xe(Promise.resolve(s),this.store,this.text,()=>{}),t.value=""}}static{this.styles=[M,k`
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
    .drop p { max-width: 420px; text-wrap: balance; }
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
    @media (min-width: 1800px) {
      .page { max-width: 1560px; gap: 48px; }
      h1 { font-size: 56px; }
      .lead { font-size: 21px; max-width: 800px; }
      .drop { min-height: 520px; }
      .drop h2 { font-size: 28px; }
    }
    @media (min-width: 3000px) { .page { zoom: 1.4; } }
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
        <p class="lead">${e.lead}${ke(this.state)==="server"?"":` ${e.inPage}`}</p></div>
      ${this.fault()}
      <section aria-labelledby="drop">
        <div class="drop">
          ${v("add")}
          <h2 id="drop">${lh.matches?this.text.teach.addLearn:e.drop}</h2>
          <p class="quiet">${e.dropHint}</p>
          ${this.choose()}
        </div>
      </section>
      <div class="side">${this.samples()} ${this.projects()}</div>
      ${this.load()}
    </div>`}choose(){let e=this.text.teach;return c`<div class="actions">
      <label class="button primary">${v("add")}${e.addFiles}
        <input type="file" multiple accept=${Oe} @change=${this.take}></label>
      <label class="button folder">${v("folder")}${e.addFolder}
        <input type="file" webkitdirectory @change=${this.take}></label>
      <button @click=${this.photograph}>${v("camera")}${e.addCamera}</button>
    </div>`}samples(){let{fault:e,model:t,samples:n}=this.state,s=this.text.start;return!n&&(t||e!==void 0)?"":c`<section class="card" aria-labelledby="try">
      <h2 id="try">${s.samples}</h2>
      <p class="quiet">${s.samplesText}</p>
      <sample-strip></sample-strip>
      <button class="soft wide" ?disabled=${!n} @click=${this.useSamples}>
        ${s.useSamples}${v("arrow")}</button>
    </section>`}projects(){let{kept:e,projects:t}=this.state,n=this.text,s=o=>new Date(o).toLocaleDateString(this.locale,{day:"numeric",month:"short",year:"numeric"});return c`<section class="card projects" aria-labelledby="projects">
      <h2 id="projects">${n.start.projects}</h2>
      ${t.length===0?c`<p class="quiet">
        ${e?n.start.noProjects:n.privacy.notKept}</p>`:c`
        <ul>${t.slice(0,5).map(o=>c`<li>
          <button class="plain" @click=${()=>this.openProject(o.id)}>
            <span>${o.name}</span><small>${s(o.created)}</small></button></li>`)}</ul>`}
      <label class="button">${v("open")}${n.projects.importFile}
        <input type="file" accept=".inctrl,.zip" @change=${this.import}></label>
    </section>`}load(){let{loading:e,model:t}=this.state,n=this.text.start;if(!e||t)return"";let{loaded:s,total:o}=e;this.begun??={at:performance.now(),loaded:s};let a=(performance.now()-this.begun.at)/1e3,l=(s-this.begun.loaded)/a,d=a>1&&l>0&&o>s?n.left(rt((o-s)/l,this.locale)):"",m=o>0?n.loaded(ye(s,this.locale),ye(o,this.locale)):ye(s,this.locale);return c`<div class="load">
      <progress aria-label=${n.loading} max="1" .value=${o>0?s/o:0}></progress>
      <p class="quiet">${n.loading}: ${m}${d}</p></div>`}fault(){let{fault:e}=this.state,t=this.text.start;return e===void 0?"":c`<div class="fault" role="alert">${v("alert")}<div>
      <h2>${t.fault}</h2><p>${e}</p><p class="quiet">${t.faultHelp}</p>
      <button @click=${()=>location.reload()}>${t.again}</button></div></div>`}async begin(e){let{images:t,learned:n,normals:s}=this.state;n||s.length+t.length>0?await this.store.newProject(e):e!==void 0&&this.store.update({name:e})}async teach(e){await this.begin(),this.store.addNormals(e),this.store.go("teach")}async openProject(e){await this.store.openProject(e),this.state.step==="start"&&this.store.go("teach")}};customElements.define("start-view",es)});function ch(i,r,e){let t=!1;return i.forEach(([n,s],o)=>{let[a,l]=i[(o+1)%i.length];s>e!=l>e&&r<(a-n)*(e-s)/(l-s)+n&&(t=!t)}),t}var dh,ts,Dt,Gl,is=b(()=>{"use strict";p();h();dh=i=>Array.isArray(i),ts=(i=[])=>i.filter(dh),Dt=class i{constructor(r,e,t){this.columns=r;this.rows=e;this.cells=t}static of(r,e={}){let t=Math.max(1,Math.round(96*Math.min(1,r))),n=Math.max(1,Math.round(96/Math.max(1,r))),s=new i(t,n,new Uint8Array(t*n));for(let[o,a]of[[e.roi,1],[e.ignore,2]])for(let l of ts(o))s.fill(l,a);return s}at(r,e){return this.cells[e*this.columns+r]}get isEmpty(){return this.cells.every(r=>r===0)}clear(){this.cells.fill(0)}restore(r){this.cells.set(r)}each(r,e){for(let t=0;t<this.rows;t++)for(let n=0;n<this.columns;n++){let[s,o]=[(n+.5)/this.columns,(t+.5)/this.rows];r(s,o)&&(this.cells[t*this.columns+n]=e)}}fill(r,e){this.each((t,n)=>ch(r,t,n),e)}rectangle(r,e,t,n,s){this.each((o,a)=>o>=r&&o<r+t&&a>=e&&a<e+n,s)}disk(r,e,t,n){let s=Math.max(this.columns,this.rows),[o,a]=[this.columns/s,this.rows/s];this.each((l,d)=>Math.hypot((l-r)*o,(d-e)*a)<=t,n)}shapes(){let[r,e]=[this.cover(1),this.cover(2)];return r.length+e.length>240?this.half().shapes():{...r.length>0&&{roi:r},...e.length>0&&{ignore:e}}}half(){let[r,e]=[Math.ceil(this.columns/2),Math.ceil(this.rows/2)],t=Uint8Array.from({length:r*e},(n,s)=>{let o=Math.min(this.columns-1,2*(s%r));return this.at(o,Math.min(this.rows-1,2*Math.floor(s/r)))});return new i(r,e,t)}cover(r){let e=[],t=[];for(let n=0;n<=this.rows;n++){let o=(n<this.rows?this.runs(n,r):[]).map(([a,l])=>{let d=t.find(m=>m.left===a&&m.right===l);return d?{...d,bottom:n+1}:{left:a,right:l,top:n,bottom:n+1}});e.push(...t.filter(a=>!o.some(l=>l.left===a.left&&l.top===a.top&&l.right===a.right))),t=o}return e.map(n=>this.corners(n))}runs(r,e){let t=[];for(let n=0,s=-1;n<=this.columns;n++){let o=n<this.columns&&this.at(n,r)===e;o&&s<0&&(s=n),!(o||s<0)&&(t.push([s,n]),s=-1)}return t}corners({left:r,top:e,right:t,bottom:n}){let s=a=>Gl(a/this.columns),o=a=>Gl(a/this.rows);return[[s(r),o(e)],[s(t),o(e)],[s(t),o(n)],[s(r),o(n)]]}},Gl=i=>Math.round(i*1e5)/1e5});var rs,ph,Zl=b(()=>{"use strict";p();h();A();Qr();j();C();is();Gi();rs=class extends S{constructor(){super(...arguments);this.urls=new $e(this);this.blind=!1;this.tried=!1;this.loaded=e=>{let{naturalWidth:t,naturalHeight:n}=e.target;this.aspect=t/n};this.failed=()=>{this.blind=!0,this.requestUpdate()}}static{this.properties={image:{attribute:!1},number:{type:Number},checks:{type:Boolean},odd:{type:Boolean},preview:{state:!0},aspect:{state:!0}}}static{this.styles=[M,k`
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
        ${this.blind&&!this.preview?c`<span class="none">${v("alert")}</span>`:c`
          <img alt=${e.name} loading="lazy" decoding="async"
            src=${this.urls.of(this.preview??e.file)}
            @load=${this.loaded} @error=${this.failed}>`}
        ${this.area()}
        <div class="bar">
          ${s==="unreadable"?c`<span></span>`:c`
            <button class="icon-only" title=${this.checks?n.toLearn:n.toCheck}
              aria-label=${(this.checks?n.moveToLearn:n.moveToCheck)(e.name)}
              @click=${()=>this.tell("move")}>${v("swap")}</button>`}
          <button class="icon-only" aria-label=${n.remove(e.name)}
            @click=${()=>this.tell("remove")}>${v("close")}</button>
        </div>
      </div>
      <div class="about">
        <span class="name" title=${e.name}>${n.imageNumber(this.number)} ${e.name}</span>
        <span class="state">${this.words()}</span>
      </div></div>`}words(){let{image:e,text:{teach:t}}=this;switch(e.state){case"reading":return c`${v("wait")}${t.reading}`;case"unreadable":return c`${v("alert")}<span>${ph(e)||t.unreadable}</span>`;case"ok":return this.odd?c`${v("alert")}${t.odd}`:c`${v("check")}${this.checks?t.checked:t.ok}`}}area(){let{roi:e,ignore:t}=this.state.project.options.view??{};if(this.aspect===void 0||!e&&!t)return"";let[n,s]=[this.aspect*100,100],o=(a,l)=>ts(a).map(d=>ie`
      <polygon class=${l} points=${d.map(([m,u])=>`${m*n},${u*s}`).join(" ")} />`);return c`<svg viewBox="0 0 ${n} ${s}" aria-hidden="true">
      ${o(e,"roi")}${o(t,"ignore")}</svg>`}focus(){this.find(".bar button:last-child")?.focus()}willUpdate(e){let t=e.get("image");!t||t.id===this.image.id||(this.preview=this.aspect=void 0,this.blind=this.tried=!1)}tell(e){this.dispatchEvent(new CustomEvent(e))}async updated(){if(!(!this.blind||this.tried||!this.state.model)){this.tried=!0;try{let e=await this.store.pixels(this.image);this.preview=await wi(this.image.file,e,async()=>e)}catch{}}}},ph=({name:i,reason:r=""})=>r.replace(`image "${i}": `,"");customElements.define("normal-tile",rs)});var mh,ns,Jl=b(()=>{"use strict";p();h();A();j();C();is();mh=1200,ns=class extends S{constructor(){super();this.region=Dt.of(1);this.past=[];this.addRectangle=()=>{this.keep();let e=t=>Number(this.find(`#${t}`)?.value)/100;this.region.rectangle(e("left"),e("top"),e("width"),e("height"),this.paint),this.said=this.text.teach.region.added,this.draw()};this.clear=()=>{this.keep(),this.region.clear(),this.said=this.text.teach.region.cleared,this.draw()};this.undo=()=>{let e=this.past.pop();e&&(this.region.restore(e),this.said=this.text.teach.region.undone,this.draw(),this.requestUpdate())};this.key=e=>{!(e.ctrlKey||e.metaKey)||e.key!=="z"||(e.preventDefault(),e.stopPropagation(),this.undo())};this.close=()=>this.find("dialog")?.close();this.save=()=>{this.close(),this.dispatchEvent(new CustomEvent("region",{detail:this.region.shapes()}))};this.down=e=>{e.target.setPointerCapture(e.pointerId),this.last=void 0,this.keep(),this.stroke(e)};this.move=e=>{e.buttons&1&&this.stroke(e)};this.up=()=>{this.last=void 0};this.paint=1,this.size=12,this.said=""}static{this.properties={paint:{state:!0},size:{state:!0},said:{state:!0}}}static{this.styles=[M,k`
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
  `]}async open(e,t={}){let n=mh/Math.max(e.width,e.height);this.image?.close(),this.image=await createImageBitmap(e,{resizeWidth:Math.max(1,Math.round(e.width*n)),resizeHeight:Math.max(1,Math.round(e.height*n)),resizeQuality:"high"}),this.region=Dt.of(e.width/e.height,t),this.said="",this.past=[],this.find("dialog")?.showModal(),this.draw()}render(){let e=this.text.teach.region;return c`<dialog aria-labelledby="title" @keydown=${this.key}>
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
        <button class="primary" @click=${this.save}>${v("check")}${e.use}</button>
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
      <button @click=${this.addRectangle}>${e.addRectangle}</button></div></fieldset>`}keep(){this.past.push(this.region.cells.slice()),this.requestUpdate()}stroke(e){let t=this.find("canvas").getBoundingClientRect(),n=(e.clientX-t.left)/t.width,s=(e.clientY-t.top)/t.height,[o,a]=this.last??[n,s],l=this.size/200,d=Math.max(1,Math.ceil(Math.hypot(n-o,s-a)/(l/2)));for(let m=1;m<=d;m++){let u=m/d;this.region.disk(o+(n-o)*u,a+(s-a)*u,l,this.paint)}this.last=[n,s],this.draw()}draw(){let e=this.find("canvas"),{image:t,region:n}=this;if(!e||!t)return;[e.width,e.height]=[t.width,t.height];let s=e.getContext("2d");s.drawImage(t,0,0);let o=n.cells.includes(1),[a,l]=[e.width/n.columns,e.height/n.rows];for(let d=0;d<n.rows;d++)for(let m=0;m<n.columns;m++){let u=n.at(m,d),w=(m+d)%4<2?"#000c":"#0008",x=u===1?"#2f7bff44":u===2?w:o?"#0007":"";if(x==="")continue;s.fillStyle=x;let[$,E]=[Math.floor(m*a),Math.floor(d*l)];s.fillRect($,E,Math.floor((m+1)*a)-$,Math.floor((d+1)*l)-E)}}};customElements.define("region-dialog",ns)});var ss,Xl=b(()=>{"use strict";p();h();A();j();C();ss=class extends S{static{this.styles=[M,k`
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
  `]}get view(){return this.state.project.options.view??{}}get method(){return this.state.project.options.method??this.state.model?.methods[0]}render(){let r=this.text.teach.options,{view:e}=this,t=e.letterbox!==!1;return c`<h2>${r.title}</h2>
      ${this.check(r.foreground,r.foregroundText,e.foreground===!0,n=>this.see({foreground:n||void 0}))}
      ${t?this.tiles():""}
      ${t&&!e.tiles&&this.method==="patch"?this.check(r.grid,r.gridText,e.grid==="auto",n=>this.see({grid:n?"auto":void 0})):""}
      ${!e.tiles&&e.grid!=="auto"?this.check(r.centre,r.centreText,!t,n=>this.see({letterbox:n?!1:void 0})):""}
      ${this.angle()} ${this.region()} ${this.method_()} ${this.className_()}`}check(r,e,t,n){return c`<label class="option"><input type="checkbox" .checked=${t}
      aria-label=${r} @change=${s=>n(s.target.checked)}>
      <span>${r}</span><small>${e}</small></label>`}tiles(){let r=this.text.teach.options,{tiles:e}=this.view,t=n=>this.see({tiles:Number(n.target.value)});return c`
      ${this.check(r.tiles,r.tilesText,e!==void 0,n=>this.see({tiles:n?2:void 0}))}
      ${e===void 0?"":c`<label class="sub">${r.parts}
        <select aria-label=${r.parts} @change=${t}>${[2,3,4].map(n=>c`
          <option value=${n} ?selected=${n===e}>${r.tilesOf(n)}</option>`)}
        </select></label>`}`}angle(){let r=this.text.teach.options,{rotations:e="auto"}=this.view,t={auto:r.angleAuto,0:r.angleNone,4:r.angleAny,8:r.angleMirrored};return this.select(r.angle,r.angleText,String(e),t,n=>this.see({rotations:n==="auto"?void 0:Number(n)}))}select(r,e,t,n,s){return c`<label class="field"><span>${r}</span>
      <select aria-label=${r} @change=${a=>s(a.target.value)}>
        ${Object.entries(n).map(([a,l])=>c`
          <option value=${a} ?selected=${a===t}>${l}</option>`)}</select>
      <small>${e}</small></label>`}region(){let r=this.text.teach.options,{roi:e=[],ignore:t=[]}=this.view,n=e.length+t.length>0,s=()=>this.dispatchEvent(new CustomEvent("paint")),o=()=>this.see({roi:void 0,ignore:void 0});return c`<div class="field"><span>${r.region}</span>
      <small>${n?r.regionSome:r.regionText}</small>
      <div class="actions">
        <button ?disabled=${this.state.normals.length===0} @click=${s}>
          ${v("brush")}${n?r.regionChange:r.regionPaint}</button>
        ${n?c`<button @click=${o}>${r.regionClear}</button>`:""}
      </div></div>`}method_(){let r=this.state.model?.methods??[],e=this.text.teach.options;if(r.length<2)return"";let t={inctrl:e.methodInctrl,patch:e.methodPatch},n=Object.fromEntries(r.map(s=>[s,t[s]??s]));return this.select(e.method,e.methodText,this.method??"",n,s=>{let{className:o,...a}=this.state.project.options;this.store.setOptions({...a,method:s})})}className_(){let{model:r,project:e}=this.state,t=this.text.teach.options;if(!r||r.classes.length<2||this.method!=="inctrl")return"";let n=s=>{let o=s.target.value.trim();this.store.setOptions({...e.options,className:o||r.classes[0]})};return c`<label class="field"><span>${t.className}</span>
      <input type="text" list="classes" autocomplete="off" aria-label=${t.className}
        .value=${e.options.className??r.classes[0]} @change=${n}>
      <datalist id="classes">${r.classes.map(s=>c`<option value=${s}></option>`)}
      </datalist><small>${t.classNameText}</small></label>`}see(r){let{options:e}=this.state.project,t=Object.fromEntries(Object.entries({...e.view,...r}).filter(([,s])=>s!==void 0)),n={...e,view:t};Object.keys(t).length===0&&delete n.view,this.store.setOptions(n)}};customElements.define("teach-options",ss)});var os,Ql=b(()=>{"use strict";p();h();A();Ut();j();C();ne();os=class extends S{static{this.styles=[M,k`
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
  `]}render(){let{fault:r,learnFault:e,learned:t,learning:n,model:s,normals:o}=this.state;return this.toggleAttribute("ready",t!==void 0&&!n),n?this.learning():r!==void 0?this.trouble(this.text.start.fault,r,!1):e!==void 0?this.trouble(this.text.teach.failed,e,!0):t?this.ready():o.length===0?this.empty():s?this.trouble(this.text.teach.stopped,"",!0):this.waiting()}empty(){let r=this.text.teach;return c`<h2>${r.empty}</h2><p class="quiet">${r.emptyText}</p>`}waiting(){let{loading:r}=this.state,e=this.text.teach;return c`<div role="status"><h2>${e.waiting}</h2><p class="quiet">${e.waitingText}</p></div>
      ${r&&r.total>0?c`<progress aria-label=${this.text.start.loading} max="1"
        .value=${r.loaded/r.total}></progress>`:""}`}learning(){let{done:r,total:e,rate:t}=this.state.learning,n=re(r/Math.max(1,e),this.locale),s=t>0?this.text.start.left(rt((e-r)/t,this.locale)):"",o=this.text.teach;return c`<h2 role="status">${o.learning}</h2>
      <progress aria-label=${o.learning} max=${Math.max(1,e)} .value=${r}></progress>
      <p class="quiet">${n}${s}</p>
      <div class="actions"><button @click=${()=>this.store.cancelLearning()}>
        ${this.text.app.cancel}</button></div>`}trouble(r,e,t){return c`<div role="alert"><h2 class="bad">${v("alert")}${r}</h2>
      ${e===""?"":c`<p>${e}</p>`}</div>
      ${t?c`<div class="actions"><button @click=${()=>this.store.learn()}>
        ${this.text.teach.again}</button></div>`:""}`}rate(){let{calibrate:r=.05}=this.state.project.options;return re(r,this.locale,2)}ready(){let r=this.state.learned,e=this.text.teach,t=r.from===void 0?e.ready(r.count):e.readyFrom(r.from),n=r.limit===void 0?e.noLimit:r.provisional?e.provisional:e.limit(this.rate()),s=[...new Set(r.notes)];return c`<div role="status"><h2 class="good">${v("check")}${t}</h2>
      <p class="quiet">${n}</p></div>
      ${s.length===0?"":c`<details><summary>${e.notes(s.length)}</summary>
        <ul>${s.map(o=>c`<li>${o}</li>`)}</ul></details>`}
      <div class="actions"><button class="primary" @click=${()=>this.store.go("inspect")}>
        ${e.inspect}${v("arrow")}</button></div>`}};customElements.define("teach-status",os)});var uh,ed,as,ls,td=b(()=>{"use strict";p();h();A();Fe();F();j();zi();Oi();Pt();C();Zl();Jl();Xl();Ql();uh=1.3,ed=i=>i.filter(({state:r})=>r!=="unreadable").length,as=48,ls=class extends S{constructor(){super();this.showAll=async()=>{this.all=!0,await this.focusTile(as)};this.paint=async()=>{let{normals:e,project:t}=this.state,n=e.find(({state:s})=>s==="ok")??e[0];if(n)try{let s=await this.store.pixels(n);await this.find("region-dialog")?.open(s,t.options.view)}catch(s){this.store.toast(T(s),{kind:"error"})}};this.painted=e=>{let{options:t}=this.state.project,{roi:n,ignore:s,...o}=t.view??{};this.store.setOptions({...t,view:{...o,...e.detail}})};this.all=!1}static{this.properties={all:{state:!0}}}static{this.styles=[M,k`
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
          <button @click=${()=>Ci(this)}>
            ${v("camera")}${e.addCamera}</button></div>
      </div>
      <div class="side">
        ${this.state.sets?.length||this.state.shares?c`<server-sets class="card"></server-sets>`:""}
        <teach-status></teach-status>
        ${this.advice()}
        <teach-options class="card options" @paint=${this.paint}></teach-options>
      </div>
      <div class="groups">
        ${this.group("learn",n,e.learnGroup(ed(n)),this.learnText())}
        ${this.group("check",t,e.checkGroup(ed(t)),e.checkText)}
      </div>
    </div>
    <region-dialog @region=${this.painted}></region-dialog>`}groups(){let{model:e,normals:t}=this.state,n=t.filter(({use:o})=>o==="learn"),s=n.slice(0,e?.most??n.length);return{learn:s,check:t.filter(o=>!s.includes(o))}}learnText(){let{model:e}=this.state,t=this.text.teach;return e?t.learnMost(e.most):t.learnText}inputs(e){let t=this.text.teach,n=s=>this.take(s,e);return c`
      <label class="button ${this.state.normals.length===0?"primary":""}">
        ${v("add")}${t.addFiles}
        <input type="file" multiple accept=${Oe} @change=${n}></label>
      <label class="button folder">${v("folder")}${t.addFolder}
        <input type="file" webkitdirectory @change=${n}></label>`}group(e,t,n,s){let o=this.text.teach,a=e==="learn"?0:this.groups().learn.length,l=this.odd(),d=t.map(({id:u})=>u),m=t.length>0?"":e==="learn"?"empty":"none";return c`<section class="group ${m}" aria-labelledby=${e}>
      <header><h2 id=${e}>${n}</h2>
        ${t.length<2?"":c`<button class="plain" @click=${()=>this.removeAll(d)}
          aria-label=${o.removeAllOf(n)}>${v("trash")}${o.removeAll}</button>`}</header>
      <p class="quiet">${s}</p>
      <ul>${K(this.all?t:t.slice(0,as),({id:u})=>u,(u,w)=>c`<li>
        <normal-tile .image=${u} .number=${a+w+1} .checks=${e==="check"}
          .odd=${l===u} @remove=${()=>this.drop([u])}
          @move=${()=>this.move(u,e)}></normal-tile></li>`)}
        <li><label class="button more">${v("add")}${e==="learn"?o.addLearn:o.addCheck}
          <input type="file" multiple accept=${Oe}
            @change=${u=>this.take(u,e)}></label></li></ul>
      ${this.all||t.length<=as?"":c`<div class="actions">
        <button @click=${this.showAll}>${o.showAll(t.length)}</button></div>`}</section>`}odd(){let e=this.groups().learn.filter(o=>o.state==="ok"&&o.score!==void 0);if(e.length<3)return;let t=[...e].sort((o,a)=>o.score-a.score),n=t.at(-1),s=t[Math.floor((t.length-1)/2)];return n.score>uh*s.score?n:void 0}advice(){let e=this.text.teach,t=this.odd(),n=t?this.groups().learn.indexOf(t)+1:0;return c`<section class="card advice" aria-labelledby="advice">
      <h2 id="advice">${e.advice}</h2>
      <ul>${e.advices.map(s=>c`<li>${s}</li>`)}</ul>
      ${t?c`<p class="odd">${v("alert")}<span>${e.oddText(n)}</span></p>`:""}
    </section>`}async take(e,t){let n=e.target;await Xe(De(n.files??[]),this.store,this.text,s=>this.store.addNormals(s,t)),n.value=""}tiles(){return[...this.renderRoot.querySelectorAll("normal-tile")]}async drop(e){let t=this.tiles().findIndex(({image:s})=>s===e[0]),n=e.map(({id:s})=>s);this.store.removeNormals(n,this.text.teach.removed(e[0].name)),await this.updateComplete,await this.focusTile(t)}async removeAll(e){this.store.removeNormals(e,this.text.teach.removedAll(e.length)),await new Promise(requestAnimationFrame),this.find(".more input")?.focus()}async move(e,t){let n=this.tiles().findIndex(s=>s.image===e);this.store.setUse(e.id,t==="learn"?"check":"learn"),await this.focusTile(n)}async focusTile(e){await new Promise(requestAnimationFrame);let t=this.tiles(),n=t[Math.min(e,t.length-1)];await n?.updateComplete,n?n.focus():this.find(".more input")?.focus()}};customElements.define("teach-view",ls)});var fh,gh,ds,id=b(()=>{"use strict";p();h();A();Fe();j();C();fh=10,gh=4,ds=class extends S{constructor(){super(...arguments);this.left=new Map;this.held=!1;this.key=e=>{if(!(e.ctrlKey||e.metaKey)||e.shiftKey||e.key!=="z")return;let t=e.composedPath()[0];if(t instanceof HTMLTextAreaElement||t instanceof HTMLInputElement&&t.type==="text")return;let n=this.state.toasts.findLast(s=>s.undo);n&&(e.preventDefault(),this.undo(n))}}static{this.styles=[M,k`
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
      ${K(this.state.toasts.slice(-gh),t=>t.id,t=>this.toast(t))}</div>`}toast(e){let{text:t}=this;return c`<div class="toast">
      ${e.kind==="error"?v("alert"):""}<p>${e.text}</p>
      ${e.undo?c`<button @click=${()=>this.undo(e)}>${t.app.undo}</button>`:""}
      <button class="icon-only" aria-label=${t.app.close}
        @click=${()=>this.end(e)}>${v("close")}</button></div>`}tick(e){if(!this.held)for(let t of this.state.toasts){let n=(this.left.get(t.id)??fh*1e3)-e;this.left.set(t.id,n),n<=0&&this.end(t)}}undo(e){e.undo?.(),this.end(e)}end(e){let t=this.renderRoot instanceof ShadowRoot&&this.renderRoot.activeElement;this.held=!1,this.left.delete(e.id),this.store.dismiss(e.id),t&&setTimeout(()=>{let n=this.find("button");n?n.focus():this.dispatchEvent(new CustomEvent("focus-page"))})}};customElements.define("page-toasts",ds)});var rd={};cs(rd,{AppShell:()=>ar});var bh,ar,nd=b(()=>{"use strict";p();h();A();j();zi();Oi();C();tl();bl();Ml();El();Al();Vl();Kl();td();id();bh=[["teach","learn"],["inspect","inspect"],["live","live"],["report","report"]],ar=class extends S{constructor(){super(...arguments);this.step="start";this.photograph=()=>this.find("capture-dialog")?.open();this.cover=e=>{this.find("header").inert=e.detail};this.focusHeading=async()=>{let e=this.find("main > *");await e?.updateComplete;let t=e?.renderRoot.querySelector("h1");t&&(t.tabIndex=-1,t.focus({preventScroll:!0}))}}static{this.styles=[M,k`
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
        <nav aria-label=${t.app.stepList}>${bh.map(([n,s])=>c`
          <button class="plain" aria-current=${e.step===n?"step":"false"}
            @click=${()=>this.store.go(n)}>${v(s)}${t.app.steps[n]}
            ${this.count(n)}</button>`)}</nav>
        <div class="end">
          <privacy-badge></privacy-badge>
          <more-menu></more-menu>
        </div>
      </header>
      <main @sheet=${this.cover} @camera=${this.photograph}>${this.view()}</main>
      <capture-dialog></capture-dialog>
      <page-toasts @focus-page=${this.focusHeading}></page-toasts>
      <drop-anywhere></drop-anywhere>`}count(e){let{images:t,learned:n,learning:s}=this.state,{app:o}=this.text,a=t.filter(d=>d.result||d.error!==void 0).length,l=e==="teach"?s?"\u2026":n?String(n.count):"":e==="inspect"&&t.length>0?o.inspected(a,t.length):"";return l===""?"":c`<span class="count">${l}</span>`}view(){switch(this.state.step){case"start":return c`<start-view></start-view>`;case"teach":return c`<teach-view></teach-view>`;case"inspect":return c`<inspect-view></inspect-view>`;case"live":return c`<live-view></live-view>`;case"report":return c`<report-view></report-view>`}}updated(e){let{step:t}=this.state;t!==this.step&&(this.step=t,this.find("main").scrollTop=0,this.find("header").inert=!1,this.focusHeading())}};customElements.define("app-shell",ar)});var sd={};cs(sd,{ServerSets:()=>lr});var lr,od=b(()=>{"use strict";p();h();A();j();lr=class extends S{constructor(){super(...arguments);this.choose=e=>{let{value:t}=e.target;t!==""&&this.store.openSet(t)};this.share=e=>{e.preventDefault();let t=this.find("input").value.trim();t!==""&&this.store.share(t)}}static{this.styles=[M,k`
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
        <button ?disabled=${s.length===0}>${o.share}</button></form>`:""}`}};customElements.define("server-sets",lr)});p();h();p();h();var Me=class extends Error{constructor(e,t){super(t);this.status=e}},Rt=class{constructor(r){this.token=r}async send(r,e={}){let t=this.token===""?void 0:{Authorization:`Bearer ${this.token}`},n=await fetch(r,{...e,...t&&{headers:t}});if(n.ok)return n;let o=(await n.json().catch(()=>({}))).error??`the server answered ${n.status}`;throw new Me(n.status,o)}async ask(r,e={}){return await(await this.send(r,e)).json()}post(r,e,t){return this.ask(r,{method:"POST",body:e,signal:t??null})}};function Ee(i){let r=new FormData;for(let[e,t]of Object.entries(i))t!==void 0&&r.append(e,String(t));return r}function ps(){let i=new URLSearchParams(location.hash.slice(1)).get("token");i!==null&&(cr(i),history.replaceState(null,"",location.pathname+location.search));try{return sessionStorage.getItem("token")??""}catch{return i??""}}function cr(i){try{sessionStorage.setItem("token",i)}catch{}}F();p();h();p();h();Nt();async function hs(i,r){let{roi:e=[],ignore:t=[],...n}=i,s=async(a,l)=>Promise.all(l.map(async(d,m)=>`${a} ${dd(d)?cd(`view.${a}[${m}]`,d):await r(d)}`)),o=[...await s("roi",e),...await s("ignore",t)];return{...n,...o.length>0&&{area:o.join(";")}}}function dd(i){return Array.isArray(i)}function cd(i,r){let e=n=>typeof n=="number"&&n>=0&&n<=1,t=n=>Array.isArray(n)&&n.length===2&&n.every(e);if(r.length<3||!r.every(t))throw new se("ArgumentError",`${i}: want 3 or more [x, y], fractions of width and height, 0 \u2026 1.`);return r.map(n=>n.join(",")).join(" ")}V();Ut();p();h();Ae();var Kt=i=>i===void 0?void 0:Math.fround(i);function Gt(i){let{image:r,map:e}=i,[t,n]=[Kt(i.score),Kt(i.threshold)],s=Object.entries(i.parts??{}).map(([o,a])=>[o,Kt(a)]);if(!(typeof t!="number"||!e||!Array.isArray(e.values)))return{image:r,score:t,...Wt(t,n),map:{...e,values:Float32Array.from(e.values),scale:Math.fround(e.scale),frame:qt(e.frame)},regions:(i.regions??[]).map(o=>{let a=ws(o);return{...a,peak:Math.fround(a.peak),mean:Math.fround(a.mean)}}),regionsLeftOut:i.regions_left_out??0,regionThreshold:Kt(i.region_threshold)??0,regionMinArea:i.region_min_area??0,parts:{patch:t,...Object.fromEntries(s)},method:i.method??"",model:i.model??"",digest:i.digest??"",modelDigest:i.model_digest??"",promptsDigest:i.prompts_digest??"",pixelsDigest:i.pixels_digest??"",...i.notes&&{notes:i.notes},decoder:i.decoder??"inctrl",timings:{encode:0,compare:0,total:0}}}var kd=new Set(["image","score","anomalous","threshold","normalized","parts","method","model","map","regions","regions_left_out","region_threshold","region_min_area","decoder","notes","digest","model_digest","prompts_digest","pixels_digest","error"]),xs=i=>Object.fromEntries(Object.entries(i).filter(([r])=>!kd.has(r)));var fr="v1/temporary-prompt-sets",Ke=class{constructor(r,e,t,n=[],s,o=()=>{}){this.model=r;this.set=e;this.scores=n;this.drop=o;let{digest:a,threshold:l,provisional:d=!1,notes:m=[],shots:u=0}=t;this.learned={provisional:d,notes:m,count:u,...s&&{file:s},...a!==void 0&&{digest:a},...l!==void 0&&{limit:Math.fround(l)}}}close(){this.drop()}},gr=i=>i;async function ys(i){let{calibrate:r=.05,method:e,className:t,view:n={}}=i;return{calibrate:r,method:e,class:t,...await hs(n,()=>Promise.reject(new Error("a server takes polygons, no mask images")))}}var Zt=class i{constructor(r,e,t){this.api=r;this.models=e;this.where="server";let[n]=e;if(!n)throw new Error("the server has no model");let{name:s,digest:o,backend:a,methods:l,classes:d,max_shots:m,temporary:u}=n;this.model={name:s,digest:o,backend:a,methods:l,classes:d,most:m},this.learns=u,t&&(this.share=(w,x,$)=>this.store(w,x,$)),this.sets=e.flatMap(w=>[...w.prompt_sets.map(x=>({label:this.label(x.name,w.name),open:()=>Promise.resolve(new Ke(w.name,x.name,x))})),...(t??[]).map(x=>({label:this.label(x,w.name),open:()=>this.warm(w.name,x)}))])}static async of(r){let e=await r.ask("v1/models");return new i(r,e,await Sd(r))}label(r,e){return this.models.length>1?`${r} (${e})`:r}async warm(r,e){let t=`v1/prompt-sets/${encodeURIComponent(e)}:warm`,n=`model=${encodeURIComponent(r)}`,s=await this.api.ask(`${t}?${n}`,{method:"POST"});return new Ke(r,e,s)}async store(r,e,t){let n=this.model.name,s=Ee({name:r,model:n,...await ys(t)});for(let{name:l,file:d}of e)s.append("image",d,l);let{learned:o}=await this.api.post("v1/prompt-sets",s),a={label:this.label(r,n),open:()=>Promise.resolve(new Ke(n,r,{...o,shots:e.length}))};return this.sets=[...this.sets.filter(l=>l.label!==a.label),a],a}async learn({images:r,check:e,options:t,signal:n}){if(!this.learns)throw new Error("this server learns nothing here: choose a prompt set of it");let s=Ee({model:this.model.name,...await ys(t)});for(let{name:l,file:d}of r)s.append("image",d,l);for(let{name:l,file:d}of e)s.append("check",d,l);let o=await this.api.post(fr,s,n),a=new Map((o.unreadable??[]).map(l=>[l.index,l.error]));return{prompts:await this.made(o),unreadable:a}}async open(r,e){if(!this.learns)throw new Error("this server takes no prompt files here");let t=Ee({model:this.model.name});return t.append("prompts",r,"prompts"),this.made(await this.api.post(fr,t))}async made(r){let{id:e,model:t,scores:n=[]}=r,[s,o]=[`${fr}/${encodeURIComponent(e)}`,`model=${t}`],a=await(await this.api.send(`${s}/prompts?${encodeURI(o)}`)).blob(),l=()=>{this.api.send(s,{method:"DELETE"}).catch(()=>{})},d=n.map(m=>m===null?void 0:Math.fround(m));return new Ke(t,e,r,d,a,l)}async score(r,{prompts:e,name:t,signal:n}){let s=performance.now(),{model:o,set:a}=gr(e),l=Ee({model:o,prompt_set:a,details:!0});l.append("image",await Md(r),t??"image");let[d]=await this.api.post("v1/score",l,n);if(d.error!==void 0)throw new Error(d.error);let{limit:m}=e.learned,u=Gt({...m!==void 0&&{threshold:m},...d,image:t??d.image});if(!u)throw new Error("the server's answer has no score");return{...u,timings:{encode:0,compare:0,total:performance.now()-s}}}async pixels({file:r},e){let t=await createImageBitmap(this.learns?await this.decoded(r,e):r),n=new OffscreenCanvas(t.width,t.height).getContext("2d");return n.drawImage(t,0,0),t.close(),n.getImageData(0,0,n.canvas.width,n.canvas.height)}async decoded(r,e){let t=Ee({model:this.model.name,prompt_set:e&&gr(e).set});return t.append("image",r,"image"),(await this.api.send("v1/decode",{method:"POST",body:t})).blob()}nearest({file:r},e,t){let{model:n,set:s}=gr(e),o=Ee({model:n,prompt_set:s,patch:t});return o.append("image",r,"image"),this.api.post("v1/nearest",o)}close(){}};async function Sd(i){let r=[];try{for(let e="";;){let t=await i.ask(`v1/prompt-sets?limit=1000&cursor=${encodeURIComponent(e)}`);if(r.push(...t.prompt_sets.map(n=>n.name)),t.next_cursor===void 0)return r;e=t.next_cursor}}catch(e){if(e instanceof Me&&e.status===501)return;throw e}}async function Md(i){if(i instanceof Blob)return i;if(i instanceof ImageBitmap)return U(i);let r=await createImageBitmap(i),e=U(r);return r.close(),e}p();h();p();h();kr();Ae();ti();Mr();Ut();F();mt();p();h();var ae=class extends Error{constructor(e,t=""){super(`${e}: ${t}`);this.kind=e;this.member=t}},Tr=1,Ir=class i{constructor(r,e=""){this.left=r;this.path=e}static of(r,e){if(!Us(r))throw new ae("damaged",e);return new i({...r},e)}take(r,e){let t=this.left[r];if(delete this.left[r],t!=null){if(!e(t))throw new ae("damaged",this.at(r));return t}}inner(r){return i.of(this.take(r,Us)??{},this.at(r))}list(r){return(this.take(r,Array.isArray)??[]).map((t,n)=>i.of(t,this.at(`${r}[${n}]`)))}at(r){return this.path===""?r:`${this.path}.${r}`}},Us=i=>typeof i=="object"&&i!==null&&!Array.isArray(i),H=i=>typeof i=="string",ut=i=>typeof i=="number",Vs=i=>typeof i=="boolean",jr=i=>ut(i)&&i>=0&&i<=1,Ws=i=>H(i)&&/^([0-9a-f]{64})?$/i.test(i),Dd=i=>H(i)&&!isNaN(Date.parse(i)),Rd=i=>i==="learn"||i==="check",Nd=i=>i==="auto"||i===0||i===4||i===8,Hd=i=>Array.isArray(i)&&i.every(r=>r===null||jr(r)),si=i=>Array.isArray(i)&&i.every(r=>Array.isArray(r)&&r.every(e=>Array.isArray(e)&&e.length===2&&e.every(ut)));function oi(i){let r=Object.entries(i).filter(([,e])=>e!==void 0);return Object.fromEntries(r)}function Fd(i){return oi({rotations:i.take("rotations",Nd),letterbox:i.take("letterbox",Vs),grid:i.take("grid",H),tiles:i.take("tiles",ut),foreground:i.take("foreground",Vs),range:i.take("range",H),background:i.take("background",H),roi:i.take("roi",si),ignore:i.take("ignore",si)})}function Ud(i){let r=i.inner("view"),e=Fd(r);return{options:oi({method:i.take("method",H),className:i.take("class",H),calibrate:i.take("calibrate",jr),view:Object.keys(e).length>0?e:void 0}),other:{options:i.left,view:r.left}}}var qs=i=>({file:i.take("file",H)??"",image:i.take("image",H)??"",other:i.left}),Vd=i=>({file:i.take("file",H)??"",name:i.take("name",H)??"",use:i.take("use",Rd)??"learn",other:i.left});function Ks(i){let r;try{r=JSON.parse(i)}catch{throw new ae("damaged")}let e=Ir.of(r,"");if(e.take("format",H)!=="inctrl-project")throw new ae("damaged","format");let t=e.take("version",ut);if(t!==Tr)throw new ae(t>Tr?"version":"damaged","version");let n=e.inner("model"),{options:s,other:o}=Ud(e.inner("options")),a=e.inner("scores"),l={prompts:a.take("prompts",Ws)??"",normals:a.take("normals",Hd)??[]},d=e.take("threshold",jr);return{name:e.take("name",H)??"",notes:e.take("notes",H)??"",created:e.take("created",Dd)??new Date().toISOString(),model:{name:n.take("name",H)??"",digest:n.take("digest",Ws)??""},options:s,...d!==void 0&&{threshold:d},normals:e.list("normals").map(Vd),images:e.list("images").map(qs),thumbnails:e.list("thumbnails").map(qs),results:e.take("results",ut)??0,...l.prompts!==""&&{scores:l},other:{project:e.left,model:n.left,...o}}}var Ar=i=>i||void 0;function Pr(i){let r=oi(i);return Object.keys(r).length>0?r:void 0}function Gs(i){let{roi:r,ignore:e,...t}=i.options.view??{},n=({file:o,image:a,other:l})=>({...l,file:o,image:a}),s={...i.other.project,format:"inctrl-project",version:Tr,name:i.name,created:i.created,model:Pr({...i.other.model,name:Ar(i.model.name),digest:Ar(i.model.digest)}),options:Pr({...i.other.options,method:i.options.method,class:i.options.className,calibrate:i.options.calibrate,view:Pr({...i.other.view,...t,roi:si(r)?r:void 0,ignore:si(e)?e:void 0})}),threshold:i.threshold,scores:i.scores,normals:i.normals.map(({other:o,...a})=>({...o,...a})),images:i.images.length>0?i.images.map(n):void 0,thumbnails:i.thumbnails.length>0?i.thumbnails.map(n):void 0,results:i.results,notes:Ar(i.notes)};return`${JSON.stringify(oi(s),null,2)}
`}zr();var ue={manifest:16<<20,labels:16<<20,prompts:2**30,results:2**30},_r=64<<20,rc=["normals/","images/","thumbnails/"];function to(i){return[...(i.replaceAll("\\","/").split("/").findLast(t=>t!=="")??"").replace(/[<>:"|?*�]|[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu,"_")].slice(-40).join("")}function Or(i,r,e){let{archive:t}=e.data;return i instanceof L?t[i.kind](r,i.entry):i instanceof ae?t[i.kind](r,`project.json ${i.member}`.trim()):T(i)}var ci=class{constructor(r){this.all=[];this.taken=new Set(r.map(e=>e.name))}add(r,e,t){let n=e instanceof Blob?e:new Blob([e]);if(n.size>t)throw new L("tooLarge",r);this.taken.add(r),this.all.push({name:r,data:n})}addImage(r,e,t,n){for(let s=e;;s++){let o=`${r}${String(s).padStart(4,"0")}${t}`;if(!this.taken.has(o))return this.add(o,n,_r),o}}};async function io(i){let{project:r,images:e,learned:t}=i,n=i.normals.filter(P=>P.state!=="unreadable"),s=r.other?.entries??[],o=new ci(s),{lines:a,count:l}=await nc(i),d=n.map((P,O)=>({file:o.addImage("normals/",O+1,`-${to(P.name)}`,P.file),name:P.name,use:P.use,other:P.other??{}})),m=(P,O,Z)=>e.flatMap((he,D)=>{let Y=O(he);if(!Y)return[];let dt=Z===""?`-${to(he.name)}`:Z;return[{file:o.addImage(P,D+1,dt,Y),image:he.name,other:{}}]}),u=m("thumbnails/",P=>P.thumbnail,".jpg"),w=r.keepImages?m("images/",P=>P.file,""):[],{members:x={project:{},model:{},options:{},view:{}}}=r.other??{},$=Gs({name:r.name,created:r.created,notes:r.notes,model:{name:r.modelName??"",digest:r.model},options:{calibrate:.05,...r.options},...r.limit!==void 0&&{threshold:r.limit},normals:d,images:w,thumbnails:u,results:l,other:x,...t?.digest&&n.some(P=>P.score!==void 0)&&{scores:{prompts:t.digest,normals:n.map(P=>P.score??null)}}}),E=new ci([]);E.add("project.json",$,ue.manifest),t?.file&&E.add("prompts",t.file,ue.prompts),l>0&&o.add("results.jsonl",new Blob(a),ue.results);let B=sc(e);B!==""&&o.add("labels.csv",B,ue.labels);let _=P=>P==="prompts"||rc.some(O=>P.startsWith(O));return di([...E.all,...o.all,...s],P=>!_(P))}async function nc({project:i,images:r}){let e=Pe(),t=[];for(let{name:n,result:s,error:o,stale:a,other:l}of r){await e();let d;if(s){let m=i.limit===void 0||a?s:ei(s,i.limit);d=Vt(m,n)}else o!==void 0&&(d={image:n,error:o});d&&t.push(`${ri(JSON.stringify({...l,...d}))}
`)}return{lines:t,count:t.length}}function sc(i){let r=i.flatMap(e=>e.label?`${ni(e.name)},${e.label}\r
`:[]);return r.length>0?`image,label\r
${r.join("")}`:""}async function ro(i){let r=await eo(i),e=async(m,u)=>await(await r.get(m)?.read(u))?.text()??"";if(!r.has("project.json"))throw new L("noZip");let t=Ks(await e("project.json",ue.manifest)),n=async(m,u)=>{let w=m.startsWith(u)&&r.get(m);if(!w)throw new L("damaged",m);return new Blob([await(await w.read(_r)).arrayBuffer()])},s=[];for(let[m,{file:u,name:w,use:x,other:$}]of t.normals.entries()){let E=await n(u,"normals/"),B=t.scores?.normals[m]??void 0;s.push({id:W(),name:w,file:E,use:x,state:"ok",other:$,...B!==void 0&&{score:B}})}let o=await oc(t,await e("results.jsonl",ue.results),n),a=dc(await e("labels.csv",ue.labels)),l=await r.get("prompts")?.read(ue.prompts),d={members:t.other,entries:await cc(r,t)};return{project:{id:W(),name:t.name,created:t.created,options:t.options,notes:t.notes,keepImages:t.images.length>0,model:t.model.digest,modelName:t.model.name,other:d,...t.threshold!==void 0&&{limit:t.threshold}},normals:s,images:o.map(m=>{let u=a.get(m.name);return u?{...m,label:u}:m}),...l&&{learned:{file:new Blob([await l.arrayBuffer()]),provisional:!1,notes:[],count:t.normals.filter(m=>m.use==="learn").length,...t.normals.length===0&&{from:t.name},...t.scores&&{digest:t.scores.prompts}}}}}async function oc(i,r,e){let t=Pe(),n=new Map,s=o=>n.get(o)??{id:W(),name:o};for(let o of r.split(`
`)){if(o.trim()==="")continue;await t();let{record:a,result:l}=ac(o);n.set(a.image,{...s(a.image),other:xs(a),...l&&{result:l},...a.error!==void 0&&{error:a.error}})}for(let{file:o,image:a}of i.images)n.set(a,{...s(a),file:await e(o,"images/")});for(let{file:o,image:a}of i.thumbnails)n.set(a,{...s(a),thumbnail:await e(o,"thumbnails/")});return[...n.values()]}function ac(i){try{let r=JSON.parse(i);if(typeof r.image=="string")return{record:r,result:Gt(r)}}catch{}throw new L("damaged","results.jsonl")}var lc={good:"normal",normal:"normal",0:"normal",false:"normal",bad:"anomalous",anomalous:"anomalous",defect:"anomalous",1:"anomalous",true:"anomalous"};function dc(i){let[r=[],...e]=Fs(i.replace(/^\ufeff/,"")),[t,n]=[r.indexOf("image"),r.indexOf("label")];return new Map(e.flatMap(s=>{let o=lc[(s[n]??"").trim().toLowerCase()];return o&&s[t]!==void 0?[[Hs(s[t]),o]]:[]}))}async function cc(i,r){let e=new Set(["project.json","prompts","results.jsonl","labels.csv"]);for(let{file:n}of[...r.normals,...r.images,...r.thumbnails])e.add(n);let t=[...i.values()].filter(n=>!e.has(n.name));return Promise.all(t.map(async n=>{let s=await n.read(_r);return{name:n.name,data:new Blob([await s.arrayBuffer()])}}))}vt();F();p();h();vt();mt();var pc=["project","normals","images","learned","selected"],hi=class{constructor(r){this.current=r;this.listeners=new Set;this.told=!0}get state(){return this.current}subscribe(r){return this.listeners.add(r),()=>this.listeners.delete(r)}set(r){let e=this.current;this.current={...e,...r},pc.some(t=>t in r&&this.current[t]!==e[t])&&this.changed(),this.told&&(this.told=!1,queueMicrotask(()=>{this.told=!0;for(let t of this.listeners)t()}))}drop(...r){this.current=R(this.current,...r),this.set({})}go(r){this.set({step:r})}loading(r,e){this.set({loading:{loaded:r,total:e}})}offer(r){this.set({samples:r})}toast(r,e={}){let n={id:W(),text:r,kind:e.kind??"info",...e.undo&&{undo:e.undo}};this.set({toasts:[...this.current.toasts,n]})}undoable(r,e){let{id:t}=this.current.project;this.toast(r,{undo:()=>this.current.project.id===t&&e()})}dismiss(r){this.set({toasts:this.current.toasts.filter(e=>e.id!==r)})}};mt();p();h();p();h();p();h();var Fr=(i,r)=>r.some(e=>i instanceof e),no,so;function hc(){return no||(no=[IDBIndex,IDBObjectStore,IDBCursor,IDBDatabase,IDBTransaction])}function mc(){return so||(so=["advance","continue","continuePrimaryKey"].map(i=>IDBCursor.prototype[i]))}var Ur=new WeakMap,Nr=new WeakMap,mi=new WeakMap;function uc(i){let r=new Promise((e,t)=>{let n=()=>{i.removeEventListener("success",s),i.removeEventListener("error",o)},s=()=>{e(Te(i.result)),n()},o=()=>{t(i.error),n()};i.addEventListener("success",s),i.addEventListener("error",o)});return mi.set(r,i),r}function fc(i){if(Ur.has(i))return;let r=new Promise((e,t)=>{let n=()=>{i.removeEventListener("complete",s),i.removeEventListener("error",o),i.removeEventListener("abort",o)},s=()=>{e(),n()},o=()=>{t(i.error||new DOMException("AbortError","AbortError")),n()};i.addEventListener("complete",s),i.addEventListener("error",o),i.addEventListener("abort",o)});Ur.set(i,r)}var Vr={get(i,r,e){if(i instanceof IDBTransaction){if(r==="done")return Ur.get(i);if(r==="store")return e.objectStoreNames[1]?void 0:e.objectStore(e.objectStoreNames[0])}return Te(i[r])},set(i,r,e){return i[r]=e,!0},has(i,r){return i instanceof IDBTransaction&&(r==="done"||r==="store")?!0:r in i}};function co(i){Vr=i(Vr)}function gc(i){return mc().includes(i)?function(...r){return i.apply(Wr(this),r),Te(this.request)}:function(...r){return Te(i.apply(Wr(this),r))}}function bc(i){return typeof i=="function"?gc(i):(i instanceof IDBTransaction&&fc(i),Fr(i,hc())?new Proxy(i,Vr):i)}function Te(i){if(i instanceof IDBRequest)return uc(i);if(Nr.has(i))return Nr.get(i);let r=bc(i);return Object.is(r,i)||(Nr.set(i,r),mi.set(r,i)),r}var Wr=i=>mi.get(i);function po(i,r,{blocked:e,upgrade:t,blocking:n,terminated:s}={}){let o=indexedDB.open(i,r),a=Te(o);return t&&o.addEventListener("upgradeneeded",l=>{t(Te(o.result),l.oldVersion,l.newVersion,Te(o.transaction),l)}),e&&o.addEventListener("blocked",l=>e(l.oldVersion,l.newVersion,l)),a.then(l=>{s&&l.addEventListener("close",()=>s()),n&&l.addEventListener("versionchange",d=>n(d.oldVersion,d.newVersion,d))}).catch(()=>{}),a}var vc=["get","getKey","getAll","getAllKeys","count"],wc=["put","add","delete","clear"],Hr={};function oo(i,r){if(!(i instanceof IDBDatabase&&!(r in i)&&typeof r=="string"))return;if(Hr[r])return Hr[r];let e=r.replace(/FromIndex$/,""),t=r!==e,n=wc.includes(e);if(!(e in(t?IDBIndex:IDBObjectStore).prototype)||!(n||vc.includes(e)))return;let s=async function(o,...a){let l=this.transaction(o,n?"readwrite":"readonly"),d=l.store;return t&&(d=d.index(a.shift())),(await Promise.all([d[e](...a),n&&l.done]))[0]};return Hr[r]=s}co(i=>({...i,get:(r,e,t)=>oo(r,e)||i.get(r,e,t),has:(r,e)=>!!oo(r,e)||i.has(r,e)}));var xc=["advance","continue","continuePrimaryKey"],ao={},qr=new WeakMap,ho=new WeakMap,yc={get(i,r){if(!xc.includes(r))return i[r];let e=ao[r];return e||(e=ao[r]=function(...t){qr.set(this,ho.get(this)[r](...t))}),e}};async function*$c(...i){let r=this;if(r instanceof IDBCursor||(r=await r.openCursor(...i)),!r)return;r=r;let e=new Proxy(r,yc);for(ho.set(e,r),mi.set(e,Wr(r));r;)yield e,r=await(qr.get(e)||r.continue()),qr.delete(e)}function lo(i,r){return r===Symbol.asyncIterator&&Fr(i,[IDBIndex,IDBObjectStore,IDBCursor])||r==="iterate"&&Fr(i,[IDBIndex,IDBObjectStore])}co(i=>({...i,get(r,e,t){return lo(r,e)?$c:i.get(r,e,t)},has(r,e){return lo(r,e)||i.has(r,e)}}));vt();var Zr=["normals","images","files","thumbnails","originals"],ui=["projects",...Zr],kc=["files","thumbnails","originals"],Kr=i=>IDBKeyRange.bound([i],[i,[]]),Sc=({id:i,name:r,created:e})=>({id:i,name:r,created:e}),fi=class i{constructor(r){this.db=r}static async open(r){let e=await po("inctrl-projects",1,{upgrade(t){t.createObjectStore("projects",{keyPath:"id"});for(let n of Zr)t.createObjectStore(n)},blocking:(t,n,s)=>s.target.close(),terminated:r});return new i(e)}async list(){return(await this.db.getAll("projects")).filter(e=>!e.deleted).sort((e,t)=>t.used-e.used).map(e=>Sc(e.project))}async load(r){let e=this.db.transaction(ui),t=async x=>{let $=e.objectStore(x),[E,B]=await Promise.all([$.getAllKeys(Kr(r)),$.getAll(Kr(r))]),_=E.map(([,P],O)=>[P,B[O]]);return new Map(_)},[n,s,o,a,l,d]=await Promise.all([e.objectStore("projects").get(r),t("normals"),t("images"),t("files"),t("thumbnails"),t("originals")]);if(!n||n.deleted)return;let{learned:m}=n,u=R(n,"id","used","deleted","learned"),w=a.get(r);return{...u,...m&&{learned:{...m,...w&&{file:w}}},normals:[...s.values()].flatMap(x=>{let $=a.get(x.id);return $?{...x,file:$}:[]}),images:[...o.values()].map(x=>{let[$,E]=[d.get(x.id),l.get(x.id)];return{...x,...$&&{file:$},...E&&{thumbnail:E}}})}}async save(r,e){let{learned:t}=r,{id:n}=r.project,s={...R(r,"normals","images"),id:n,used:Date.now(),...t&&{learned:R(t,"file")}},o=xt(r),a=this.db.transaction(["projects","normals","images"],"readwrite"),l=[a.objectStore("projects").put(s),...Gr(a.objectStore("normals"),n,o.normals,e.normals,u=>R(u,"file")),...Gr(a.objectStore("images"),n,o.images,e.images,u=>R(u,"file","thumbnail")),a.done];a.commit();let d=kc.map(u=>this.saveFiles(u,n,o,e)),[,...m]=await Promise.all([Promise.all(l).then(()=>{Object.assign(e,{project:o.project,normals:o.normals,images:o.images})}),...d]);return m.flat()}async saveFiles(r,e,{[r]:t},n){let s=async a=>{let l=this.db.transaction(r,"readwrite"),d=Gr(l.store,e,a,n[r],m=>m);l.commit(),await Promise.all([...d,l.done])},o=[];try{await s(t)}catch(a){if(o=await Mc([...t].filter(([l,d])=>n[r].get(l)!==d)),o.length===0)throw a;await s(new Map([...t].filter(([l])=>!o.includes(l))))}return n[r]=t,o}async mark(r,e){let t=this.db.transaction("projects","readwrite"),n=await t.store.get(r);n&&(delete n.deleted,await t.store.put(e?{...n,deleted:Date.now()}:n)),await t.done}async purge(r){let e=this.db.transaction(ui,"readwrite"),n=(await e.objectStore("projects").getAll()).filter(s=>s.deleted&&s.deleted<r).map(s=>s.id);await Promise.all([...n.map(s=>e.objectStore("projects").delete(s)),...Zr.flatMap(s=>n.map(o=>e.objectStore(s).delete(Kr(o)))),e.done])}async clear(){let r=this.db.transaction(ui,"readwrite");await Promise.all([...ui.map(e=>r.objectStore(e).clear()),r.done])}},wt=(i,r)=>i.flatMap(e=>{let t=r(e);return t===void 0?[]:[[e.id,t]]});function xt(i){let{project:r,normals:e=[],images:t=[],learned:n}=i??{},s=wt(e,o=>o.file);return r&&n?.file&&s.push([r.id,n.file]),{...r&&{project:r},normals:new Map(wt(e,o=>o)),images:new Map(wt(t,o=>o)),files:new Map(s),thumbnails:new Map(wt(t,o=>o.thumbnail)),originals:new Map(r?.keepImages?wt(t,o=>o.file):[])}}async function Mc(i){let r=i.map(([e,t])=>t.slice(0,1).arrayBuffer().then(()=>[],()=>[e]));return(await Promise.all(r)).flat()}function Gr(i,r,e,t,n){let s=[...t.keys()].filter(a=>!e.has(a)),o=[...e].filter(([a,l])=>t.get(a)!==l);return[...s.map(a=>i.delete([r,a])),...o.map(([a,l])=>i.put(n(l),[r,a]))]}var Ec=300,Ac=5e3,Pc=1500,Tc=6e4,gi=class{constructor(r){this.host=r;this.stored=xt();this.dirty=!1;this.release=()=>{};this.measuredAt=0}async open(){try{this.storage=await fi.open(()=>this.fail("refused")),await this.storage.purge(Date.now()-Tc)}catch{return this.fail("refused")}this.host.kept(!0),this.others=new BroadcastChannel("inctrl-projects"),this.others.onmessage=({data:e})=>{e==="clear"&&(this.dirty=!1,this.host.cleared()),this.list()};let r=()=>{this.flush()};addEventListener("pagehide",r),document.addEventListener("visibilitychange",()=>document.hidden&&r()),await this.list(),this.dirty&&this.changed()}fail(r){this.host.kept(!1,r)}async list(){let r=this.storage?.list().catch(()=>{});this.host.listed(await r??[])}async tell(r){this.others?.postMessage(r),await this.list()}changed(){this.dirty=!0,this.timer??=setTimeout(()=>{this.flush()},Ec)}flush(){return clearTimeout(this.timer),this.timer=void 0,this.running??=this.run().finally(()=>this.running=void 0),this.running}async run(){for(;this.dirty&&this.storage;)this.dirty=!1,await this.write(this.storage,this.host.content())}async write(r,e){let{stored:t}=this,n=t.project;if(!(!n&&this.host.empty()))try{n||navigator.storage?.persist?.().catch(()=>{});let s=await r.save(e,t);this.host.kept(!0),s.length>0&&this.host.gone(s),n?.name!==e.project.name&&await this.tell("list"),await this.measure()}catch(s){let o=s instanceof DOMException&&s.name==="QuotaExceededError";this.fail(o?"full":"refused")}}async measure(){if(performance.now()<this.measuredAt+Ac&&this.measuredAt>0)return;this.measuredAt=performance.now();let r=(await navigator.storage?.estimate().catch(()=>{}))?.usage;r!==void 0&&this.host.measured(r)}begin(r){this.release(),this.dirty=!1,this.stored=xt();let e=mo(r);this.release=()=>{e.then(t=>t?.())}}async load(r){await this.flush();let e=await mo(r);if(!e)return"elsewhere";let t=await this.storage?.load(r).catch(()=>{});if(!t){e();return}return await this.flush(),this.release(),this.release=e,this.stored=xt(t),t}async mark(r,e){await this.storage?.mark(r,e),await this.tell("list")}async clear(){this.dirty=!1,await this.running,await this.storage?.clear(),await this.tell("clear")}};function mo(i){return navigator.locks?new Promise(r=>{let e=AbortSignal.timeout(Pc);navigator.locks.request(`inctrl project ${i}`,{signal:e},()=>new Promise(t=>r(t))).catch(()=>r(void 0))}):Promise.resolve(()=>{})}p();h();var bi=class{constructor(r){this.todo=r;this.ends=[]}get running(){return this.abort!==void 0}get rate(){let r=this.ends[0];return r===void 0?0:(this.ends.length-1)*1e3/(performance.now()-r)||0}start(r){this.stop();let e=this.abort=new AbortController,t=new Set;this.ends=[performance.now()];let n=Array.from({length:r},()=>this.line(t,e.signal));Promise.all(n).then(()=>{this.abort===e&&(this.abort=void 0,this.todo.next(t)?this.start(r):this.todo.done())})}stop(){this.abort?.abort(),this.abort=void 0}async line(r,e){for(let t;!e.aborted&&(t=this.todo.next(r));)r.add(t.id),this.todo.tell(),await this.todo.work(t,e),r.delete(t.id),this.ends=[...this.ends,performance.now()].slice(-16)}};Qr();var Bc={page:2,server:4},wo=i=>({id:W(),name:i,created:new Date().toISOString(),options:{},keepImages:!1,notes:"",model:""}),xi=class extends hi{constructor(e,t){let n=t().app.newProject;super({step:"start",locked:!1,where:e,kept:!0,learns:!0,projects:[],project:wo(n),normals:[],images:[],toasts:[]});this.texts=t;this.due=!1;this.paused=!1;this.turn=Promise.resolve();this.queue=new bi({next:e=>this.nextImage(e),work:(e,t)=>this.scoreOne(e,t),tell:()=>this.tellScoring(),done:()=>this.drop("scoring")});this.unnamed=n,this.keeper=new gi({content:()=>this.content(),empty:()=>this.isEmpty(),listed:s=>this.set({projects:s}),kept:(s,o)=>this.setKept(s,o),gone:s=>this.tellGone(s),measured:s=>this.set({storage:{used:s}}),cleared:()=>this.begin()})}changed(){this.keeper.changed()}started(e,t={}){this.stop(),this.engine?.close(),this.engine=e,this.current=R(this.current,"loading"),this.set({locked:t.locked??this.current.locked,...t.fault!==void 0&&{fault:t.fault},...e&&{model:e.model,learns:e.learns??!0},...e?.sets&&{sets:e.sets.map(n=>n.label),shares:!!e.share}}),this.resume()}stop(){this.learnAbort?.abort(),this.queue.stop(),this.prompts?.close(),this.prompts=void 0,this.drop("learnFault","learning","scoring")}async changeModel(e,t){let n=await this.engine?.withModel?.(e,t);n&&this.started(n)}async restore(){this.keeper.begin(this.current.project.id),await this.keeper.open();let[e]=this.current.projects;e&&this.isEmpty()&&await this.openProject(e.id)}content(){let{project:e,normals:t,images:n,learned:s,selected:o}=this.current;return{project:e,normals:t,images:n,...s&&{learned:s},...this.due&&{due:!0},...o!==void 0&&{selected:o}}}isEmpty(){let{project:e,normals:t,images:n,learned:s}=this.current;return t.length+n.length===0&&!s?.file&&e.notes===""&&e.name===this.unnamed}setKept(e,t){let{data:n}=this.texts();!e&&this.current.kept&&this.toast(n[t??"refused"],{kind:"error"}),e!==this.current.kept&&this.set({kept:e})}tellGone(e){let{normals:t,images:n}=this.current,s=[...t,...n].filter(o=>e.includes(o.id)).map(o=>o.name);this.toast(this.texts().data.filesGone(s),{kind:"error"})}update(e,t){let{project:n}=this.current;if(this.set({project:{...n,...e}}),t===void 0)return;let s=Object.keys(e),o=Object.fromEntries(s.map(a=>[a,n[a]]));this.undoable(t,()=>this.update(o))}inTurn(e){let t=this.turn.then(e);return this.turn=t.catch(()=>{}),t}newProject(e){return this.inTurn(async()=>{await this.keeper.flush(),this.begin(e)})}begin(e){this.unnamed=this.texts().app.newProject;let t=wo(e??this.unnamed);this.keeper.begin(t.id),this.show({project:t,normals:[],images:[]})}openProject(e){return this.inTurn(()=>this.load(e))}async load(e){if(e===this.current.project.id)return;let t=await this.keeper.load(e),n=this.current.projects.find(o=>o.id===e)?.name??"",{data:s}=this.texts();t==="elsewhere"?this.toast(s.elsewhere(n)):t?this.show(t):this.toast(s.gone(n),{kind:"error"})}show({project:e,normals:t,images:n,learned:s,selected:o,due:a}){this.stop(),this.due=a??!1,this.paused=!1,this.drop("learned","selected"),this.set({project:e,normals:[...t],images:[...n],...s&&{learned:s},...o!==void 0&&{selected:o},step:n.length>0?"inspect":t.length>0||s?"teach":"start"}),this.resume()}async resume(){let{engine:e}=this,{learned:t,normals:n,project:s}=this.current,o=e?.sets?.find(m=>m.label===t?.from),a=e?.learns===!1&&!t&&n.length===0,l=a?e.sets?.[0]:o;if(a&&this.current.step==="start"&&this.go("inspect"),l)return this.openSet(l.label);if(!e||!t&&n.length===0)return;let d=s.model!==""&&s.model!==e.model.digest;if(d&&n.length===0)return this.set({learnFault:this.texts().data.otherPrompts});if(d&&this.toast(this.texts().data.otherModel),!t?.file||this.due||d)return this.learn();try{let m=await e.open(t.file,t.from??s.name);if(this.engine!==e||this.current.learned!==t)return m.close();m.learned.digest!==t.digest&&this.describe(n.filter(u=>u.use==="learn"),new Map,m.scores),this.use(m,t)}catch(m){if(n.length>0)return this.learn();this.set({learnFault:T(m)})}}async deleteProject(e,t){let n=e===this.current.project.id;n&&await this.newProject(),await this.keeper.mark(e,!0),this.toast(t,{undo:()=>{this.undelete(e,n)}})}async undelete(e,t){await this.keeper.mark(e,!1),t&&this.isEmpty()&&await this.openProject(e)}async exportProject(){try{return await io(this.content())}catch(e){let{name:t}=this.current.project;throw new Error(Or(e,t,this.texts()),{cause:e})}}async importProject(e,t){let n;try{n=await ro(e)}catch(s){throw new Error(Or(s,t,this.texts()),{cause:s})}await this.inTurn(async()=>{await this.keeper.flush(),this.keeper.begin(n.project.id),this.show(n)})}async deleteEverything(){this.begin(),await this.keeper.clear()}addNormals(e,t="learn"){let n=e.map(({name:s,file:o})=>({id:W(),name:s,file:o,use:t,state:"reading"}));this.set({normals:[...this.current.normals,...n]}),this.learn()}removeNormals(e,t){let n=new Set(e),{normals:s}=this.current,o=s.filter(a=>n.has(a.id));this.set({normals:s.filter(a=>!n.has(a.id))}),this.learn(),this.undoable(t,()=>{this.set({normals:pi(this.current.normals,o)}),this.learn()})}setUse(e,t){this.set({normals:this.current.normals.map(n=>n.id===e?{...n,use:t}:n)}),this.learn()}setOptions(e){this.set({project:{...this.current.project,options:e}}),this.learn()}async learn(){this.learnAbort?.abort(),this.due=!0,this.queue.stop(),this.drop("learnFault","learning","scoring");let{engine:e}=this,{normals:t,project:n}=this.current;if(t.length===0)return this.forget();if(e?.learns===!1)return this.describe(t,new Map,[]),this.score();if(!e)return;let{signal:s}=this.learnAbort=new AbortController,o=t.filter(d=>d.use==="learn").slice(0,e.model.most),a=t.filter(d=>!o.includes(d));this.set({learning:{done:0,total:t.length,rate:0}});let l=performance.now();try{let{prompts:d,unreadable:m}=await e.learn({images:o,check:a,options:n.options,signal:s,onProgress:u=>!s.aborted&&this.set({learning:{...u,rate:1e3*u.done/(performance.now()-l)}})});if(s.aborted)return d?.close();if(this.drop("learning"),this.describe([...o,...a],m,d?.scores??[]),!d)return this.failed(this.texts().data.noneReadable);this.due=!1,this.use(d)}catch(d){if(s.aborted)return;this.drop("learning"),this.failed(T(d))}}describe(e,t,n){let s=new Map(e.map((o,a)=>[o.id,a]));this.set({normals:this.current.normals.map(o=>{let a=s.get(o.id)??-1,[l,d]=[t.get(a),n[a]],m=R(o,"reason","score");return l!==void 0?{...m,state:"unreadable",reason:l}:{...m,state:"ok",...d!==void 0&&{score:d}}})})}forget(){if(this.due=!1,this.current.learned?.from!==void 0)return this.score();this.prompts?.close(),this.prompts=void 0,this.drop("learned"),this.set({images:this.current.images.map(e=>Rr(e,void 0))})}use(e,t={}){this.queue.stop(),this.prompts?.close(),this.prompts=e;let{from:n,notes:s=e.learned.notes}=t,o={...e.learned,notes:s,...n!==void 0&&{from:n}},{digest:a="",name:l=""}=this.current.model??{};this.set({learned:o,project:{...this.current.project,model:a,modelName:l},images:this.current.images.map(d=>Rr(d,o.digest))}),this.score()}failed(e){this.set({learnFault:e}),this.score()}cancelLearning(){this.learnAbort?.abort(),this.drop("learning"),this.score()}async openPrompts(e,t){let{data:n}=this.texts();if(!this.engine)throw new Error(n.notLoaded);let s=this.sameWork(),o=await this.engine.open(e,t).catch(a=>{throw new Error(n.noPrompts(t,T(a)))});s()?this.replace(o,t):o.close()}replace(e,t){this.learnAbort?.abort(),this.due=!1,this.drop("learnFault","learning");let{normals:n}=this.current;this.set({normals:[]}),this.use(e,{from:t}),n.length!==0&&this.undoable(this.texts().data.promptsOpened(t),()=>{this.set({normals:pi(this.current.normals,n)}),this.learn()})}async openSet(e){let t=this.engine?.sets?.find(s=>s.label===e);if(!t)return;let n=this.sameWork();try{let s=await t.open();n()?this.replace(s,e):s.close()}catch(s){this.toast(T(s),{kind:"error"})}}sameWork(){let{engine:e,current:{project:{id:t}}}=this;return()=>this.engine===e&&this.current.project.id===t}async share(e){let{normals:t,project:n}=this.current,{engine:s}=this,o=this.sameWork();this.set({learning:{done:0,total:t.length,rate:0}});try{let a=await s?.share?.(e,t,n.options);this.set({sets:s?.sets?.map(l=>l.label)??[]}),a&&o()&&await this.openSet(a.label)}catch(a){this.toast(T(a),{kind:"error"})}o()&&this.drop("learning")}startWith(e){this.addNormals(e.normals),this.addImages(e.images)}addImages(e){let t=[...this.current.images],n=new Map(t.map((s,o)=>[s.name,o]));for(let{name:s,file:o}of e){let a=n.get(s),l=a===void 0?void 0:t[a];if(l&&!l.file){t[a]={...R(l,"result","error","stale","thumbnail"),file:o};continue}let d=bt(s,n);n.set(d,t.length),t.push({id:W(),name:d,file:o})}this.set({images:t}),this.score()}removeImages(e,t){let n=new Set(e),{images:s,selected:o}=this.current,a=s.filter(d=>n.has(d.id)),l=s.filter(d=>!n.has(d.id));if(this.set({images:l}),o!==void 0&&n.has(o)){let d=l.find(m=>m.id>o)??l.at(-1);d?this.select(d.id):this.drop("selected")}this.undoable(t,()=>{let{images:d}=this.current,m=new Set(d.map(w=>w.name)),u=a.map(w=>({...w,name:bt(w.name,m)}));this.set({images:pi(d,u),...o!==void 0&&{selected:o}}),this.score()})}select(e){this.set({selected:e})}label(e,t,n){let s=this.current.images.find(o=>o.id===e)?.label;this.change(e,o=>t?{...o,label:t}:R(o,"label")),n!==void 0&&this.undoable(n,()=>this.label(e,s))}retry(e){this.change(e,t=>R(t,"error")),this.score()}pause(e){this.paused=e,e&&this.queue.stop(),this.tellScoring(),this.score()}change(e,t){let{images:n}=this.current,s=n.findIndex(o=>o.id===e);s>=0&&this.set({images:n.with(s,t(n[s]))})}score(){!this.engine||!this.prompts||this.paused||this.current.learning||!this.queue.running&&this.nextImage()&&this.queue.start(Bc[this.engine.where])}nextImage(e){let{images:t,selected:n}=this.current,s=o=>Dr(o)&&!e?.has(o.id);return t.find(o=>o.id===n&&s(o))??t.find(s)}tellScoring(){let{images:e}=this.current,t=e.filter(Dr).length;if(t===0)return this.drop("scoring");let[n,{paused:s}]=[e.length,this],o=s?0:this.queue.rate;this.set({scoring:{done:n-t,total:n,rate:o,paused:s}})}async scoreOne(e,t){let{engine:n,prompts:s}=this,{id:o,name:a,file:l}=e;try{let d=await n.score(l,{prompts:s,name:a,signal:t}),m=e.thumbnail??await wi(l,d.map.frame,()=>n.pixels({name:a,file:l},s)).catch(()=>{});if(t.aborted)return;this.change(o,u=>({...u,result:d,...m&&{thumbnail:m}}))}catch(d){t.aborted||this.change(o,m=>({...m,error:T(d)}))}}async pixels(e){if(!this.engine)throw new Error(this.texts().data.notLoaded);return this.engine.pixels(e,this.prompts)}async nearest(e,t){if(!this.engine||!this.prompts)throw new Error("nothing is learned");return this.engine.nearest(e,this.prompts,t)}get live(){return this.engine&&this.prompts&&{engine:this.engine,prompts:this.prompts}}};$i();j();p();h();A();j();var Bi=class extends S{constructor(){super();this.answer=()=>{};this.submit=e=>{e.preventDefault();let t=this.find("input").value.trim();t!==""&&(this.remove(),this.answer(t))};this.wrong=!1}static{this.properties={wrong:{type:Boolean}}}static{this.styles=[M,k`
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
      </form></dialog>`}};customElements.define("token-dialog",Bi);function na(i){let r=new Bi;return r.wrong=i,document.body.append(r),new Promise(e=>r.answer=e)}var dr=new xi("server",()=>fe[yi(navigator.languages)]);ta(dr);await Promise.resolve().then(()=>(nd(),rd));await Promise.resolve().then(()=>(od(),sd));document.body.append(document.createElement("app-shell"));async function vh(){for(let i=ps();;)try{return await Zt.of(new Rt(i))}catch(r){if(!(r instanceof Me)||r.status!==401)throw r;i=await na(i!==""),cr(i)}}var wh=dr.restore();try{let i=await vh();await wh,dr.started(i),document.body.dataset.ready="true"}catch(i){dr.started(void 0,{fault:T(i)})}
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
